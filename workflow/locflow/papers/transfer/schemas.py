"""Files of the study of transfer."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "verdicts": {
        "probability": ("case", "system", "network", "realization", "position"),
        "called_ETH": ("case", "system", "network", "realization", "position"),
        "W": ("system", "position"),
        "training_accuracy": ("case", "network"),
        "validation_accuracy": ("case", "network"),
    },
}
