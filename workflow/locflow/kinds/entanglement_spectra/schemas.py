"""Files of entanglement spectra, and of what is collected of all realizations."""

from locflow.realizations.block_variables import OF_A_BLOCK

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "entanglement": {
        **OF_A_BLOCK,
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
}
