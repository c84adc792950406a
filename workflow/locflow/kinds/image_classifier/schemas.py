"""Files of what networks say of images, and of the averages of that."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "image_predictions": {
        "probability": ("network", "W", "realization", "state"),
        "energy": ("W", "realization", "state"),
    },
    "image_averages": {"probability": ("curve", "W"), "crossing": ("curve",)},
}
