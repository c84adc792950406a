"""Files of sampled eigenstates, and of their indicators."""

from locflow.realizations.block_variables import OF_A_BLOCK

SCHEMAS: dict[str, dict[str, tuple[str, ...]]] = {
    "states": {
        **OF_A_BLOCK,
        "probability": ("state", "basis_state"),
        "energy_density": ("state",),
        "state_bin": ("state",),
    },
    "indicators": {
        **dict.fromkeys(("gap_ratio", "ln_ipr", "ipr", "levels", "states"), ("realization", "bin")),
        "field": ("realization", "site"),
    },
}
