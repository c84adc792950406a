"""Files of what recurrent networks say of traces, and of the averages of that."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "phase_probabilities": {
        "probability": ("network", "W", "realization", "trace", "phase"),
        "labelled": ("W",),
        "part": ("realization",),
    },
    "confusion_averages": {
        "probability": ("W", "phase"),
        "confusion": ("W",),
        "transition_W": ("transition",),
    },
}
