"""Files of samples: of a block at one W, and of all realizations."""

_INDICATORS = ("gap_ratio", "entanglement_entropy", "spin_fraction")

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "samples_at_W": {
        "field": ("realization", "site"),
        **dict.fromkeys(_INDICATORS, ("realization", "energy_density")),
    },
    "samples": {
        "field": ("W", "realization", "site"),
        **dict.fromkeys(_INDICATORS, ("W", "realization", "energy_density")),
    },
}
