"""What a periodic drive of spins is made of, in plain types: what the models in `driven_spins` return.

Pure Python: the configuration is checked with it.
"""

from collections.abc import Mapping
from math import isfinite
from numbers import Real

NUMBERS = ("turn", "turn_per_W", "bond_scale", "field_scale")
"""Of a drive besides its bonds: exp(-i angle sigma^x) turns by turn - turn_per_W W, in units of pi/2; scales of the
random phases."""


def check_drive(drive: Mapping, sites: int) -> None:
    """Refuse what is no drive.

    Parameters
    ----------
    drive
        What a model's function returns: bonds, and the numbers `NUMBERS`.
    sites
        Number of sites.

    Raises
    ------
    ValueError
        Names the part: another key, a bond that does not join two sites, a number that is not real and finite.
    """
    expected = {"bonds", *NUMBERS}
    if set(drive) != expected:
        raise ValueError(f"the drive has the parts {', '.join(sorted(drive))} instead of {', '.join(sorted(expected))}")
    for bond in drive["bonds"]:
        if len(set(bond)) != 2 or not set(bond) <= {*range(sites)}:
            raise ValueError(f"bond {bond!r} does not join two of the sites 0 to {sites - 1}")
    for name in NUMBERS:
        value = drive[name]
        if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
            raise ValueError(f"{name} = {value!r} must be a real, finite number")
