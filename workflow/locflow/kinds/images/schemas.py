"""Files of images, and of the participation ratios of their states."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "images": {
        "density": ("realization", "state", "x", "y"),
        **dict.fromkeys(("energy", "level", "valid"), ("realization", "state")),
    },
    "participation": dict.fromkeys(("ln_ipr", "ln_ipr_error", "energy", "states"), ("W", "state")),
}
