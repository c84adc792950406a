"""Files of what recurrent networks say of traces."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "phase_probabilities": {
        "probability": ("network", "W", "realization", "trace", "phase"),
        "labelled": ("W",),
        "part": ("realization",),
    },
}
