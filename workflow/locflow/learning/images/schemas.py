"""Files of what networks say of images."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "image_predictions": {
        "probability": ("network", "W", "realization", "state"),
        "energy": ("W", "realization", "state"),
    },
}
