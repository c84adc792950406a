"""Variables of every file that holds a block of realizations, whose states follow each other. Import-light."""

OF_A_BLOCK: dict[str, tuple[str, ...]] = {
    "field": ("realization", "site"),
    "states_of_realization": ("realization",),
    "state_level": ("state",),
    "state_energy": ("state",),
    "residual": ("state",),
}
