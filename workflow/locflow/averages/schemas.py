"""Files of averages: variables with their dimensions, by kind of file."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "phase_diagram": {"probability": ("W", "bin")},
    "indicator_averages": {"gap_ratio": ("W", "bin"), "ln_ipr": ("W", "bin")},
    "confidence_averages": {"confidence": ("W", "bin"), "uncertain_fraction": ("W", "cell")},
    "confusion_averages": {
        "probability": ("W", "phase"),
        "confusion": ("W",),
        "transition_W": ("transition",),
    },
    "participation": dict.fromkeys(("ln_ipr", "ln_ipr_error", "energy", "states"), ("W", "state")),
    "image_averages": {"probability": ("curve", "W"), "crossing": ("curve",)},
}
