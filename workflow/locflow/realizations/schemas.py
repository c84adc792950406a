"""Files of realizations: variables with their dimensions, by kind of file."""

# A block of realizations, whose states follow each other (`locflow.realizations.blocks`).
_OF_A_BLOCK: dict[str, tuple[str, ...]] = {
    "field": ("realization", "site"),
    "states_of_realization": ("realization",),
    "state_level": ("state",),
    "state_energy": ("state",),
    "residual": ("state",),
}
_INDICATORS = ("gap_ratio", "entanglement_entropy", "spin_fraction")

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "states": {
        **_OF_A_BLOCK,
        "probability": ("state", "basis_state"),
        "energy_density": ("state",),
        "state_bin": ("state",),
    },
    "indicators": {
        **dict.fromkeys(("gap_ratio", "ln_ipr", "ipr", "levels", "states"), ("realization", "bin")),
        "field": ("realization", "site"),
    },
    "entanglement": {
        **_OF_A_BLOCK,
        "entropy": ("cut", "state"),
        "schmidt_gap": ("cut", "state"),
        "energy_density": ("state",),
    },
    "entanglement_summary": {
        "entropy": ("cut", "W", "realization", "state"),
        "schmidt_gap": ("cut", "W", "realization", "state"),
        "energy_density": ("W", "realization", "state"),
        "gap_ratio": ("W", "realization"),
        "unit_field": ("realization", "site"),
    },
    "samples_at_W": {
        "field": ("realization", "site"),
        **dict.fromkeys(_INDICATORS, ("realization", "energy_density")),
    },
    "samples": {
        "field": ("W", "realization", "site"),
        **dict.fromkeys(_INDICATORS, ("W", "realization", "energy_density")),
    },
    "traces": {
        "magnetization": ("realization", "trace", "time", "site"),
        "initial_state": ("realization", "trace", "site"),
        "field": ("realization", "site"),
        "error_bound": ("realization",),
    },
    "imbalances": {"imbalance": ("W", "realization", "trace", "time")},
    "images": {
        "density": ("realization", "state", "x", "y"),
        **dict.fromkeys(("energy", "level", "valid"), ("realization", "state")),
    },
}
