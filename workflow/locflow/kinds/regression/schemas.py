"""Files of what regressions predict, and of how they learn."""

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "regression": {
        "predicted": ("network", "W", "realization", "energy_density", "target"),
        "true": ("W", "realization", "energy_density", "target"),
        "feature_values": ("network", "W", "realization", "feature"),
        "part": ("realization",),
    },
    "rendered": {"predicted": ("W", "energy_density", "target")},
    "learning_curve": {"loss": ("part", "system", "n_train", "run")},
}
