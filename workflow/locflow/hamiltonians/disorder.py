"""The disorder of a realization: random numbers with random access.

Fields: the box, uniform in [-W, W] with W the half width (paper 1, Eq. (1); papers 2, 3 and 5), and other
distributions; random bonds; random spin rotations (paper 4), random couplings and product states (paper 5). Disorder is
a pure function of what it is the disorder of (root seed, system, W, realization), never of the order, the process, the
block of realizations or the platform it is computed in. Changing anything here changes every result of the project.
"""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import ndtri

from locflow.seeds import number_label, seed_for

BOX = {"kind": "box"}


def box_field(
    root_seed: int, system_name: str, W: float, realization: int, n_sites: int, *, rescaled: bool = False
) -> np.ndarray:
    """The random field of one realization.

    Parameters
    ----------
    root_seed
        Seed of the whole study.
    system_name
        Name of the system in the config: two systems have independent fields.
    W
        Half width of the box, in the units of the model's field; counts to six decimals.
    realization
        Index of the realization, from 0.
    n_sites
        Number of sites N.
    rescaled
        False: the fields at different W are independent. True: they are one sample of [-1, 1] times W, as in
        the single-realization figures of paper 3.

    Returns
    -------
    field : ndarray, shape (n_sites,), float64
        Uniform in [-W, W).

    Raises
    ------
    ValueError
        W negative or not finite.

    Examples
    --------
    >>> box_field(7, "chain", 2.0, realization=0, n_sites=4).round(4)
    array([-0.0948, -0.2536,  0.5157,  1.4498])
    >>> box_field(7, "chain", 2.0, realization=1, n_sites=4).round(4)
    array([-1.6439, -1.8269, -1.528 , -0.8236])
    """
    return random_field(root_seed, system_name, W, realization, n_sites, rescaled=rescaled)


def random_field(
    root_seed: int,
    system_name: str,
    W: float,
    realization: int,
    n_sites: int,
    *,
    rescaled: bool = False,
    distribution: Mapping = BOX,
) -> np.ndarray:
    """The random field of one realization, from any distribution.

    Parameters
    ----------
    root_seed, system_name, W, realization, n_sites, rescaled
        As in `box_field`; what W is the strength of, the distribution says.
    distribution
        `kind`, and what it takes beside: "box", uniform in [-W, W); "gaussian", normal with standard deviation W;
        "binary", W or -W; "quasiperiodic" with `beta`, W cos(2 pi beta i + phi) on site i, with a random phase phi.

    Returns
    -------
    field : ndarray, shape (n_sites,), float64

    Raises
    ------
    ValueError
        W negative or not finite, unknown distribution.

    Examples
    --------
    >>> random_field(7, "chain", 2.0, 0, 6, distribution={"kind": "binary"})
    array([-2., -2.,  2.,  2., -2., -2.])
    >>> golden = {"kind": "quasiperiodic", "beta": (5**0.5 - 1) / 2}
    >>> random_field(7, "chain", 2.0, 0, 3, distribution=golden).round(4)
    array([-1.9779,  1.6589, -0.4686])
    """
    strength = float(number_label(W))
    if strength < 0:
        raise ValueError(f"W: {W!r} is negative; allowed: half widths of at least 0")

    def unit(count: int) -> np.ndarray:
        return _unit_numbers("field", root_seed, system_name, W, realization, count, rescaled=rescaled)

    return strength * _drawn(distribution, unit, n_sites)


def random_bonds(
    root_seed: int,
    system_name: str,
    W: float,
    realization: int,
    n_bonds: int,
    *,
    strength: float,
    rescaled: bool = False,
    distribution: Mapping = BOX,
) -> np.ndarray:
    """What is added to a coupling on each bond of one realization.

    Parameters
    ----------
    root_seed, system_name, W, realization, rescaled
        What the numbers are of. They do not depend on W otherwise.
    n_bonds
        How many.
    strength
        Of the distribution, as W of a field.
    distribution
        As in `random_field`, but "quasiperiodic".

    Returns
    -------
    ndarray, shape (n_bonds,), float64

    Examples
    --------
    >>> random_bonds(7, "chain", 2.0, 0, 5, strength=0.5, distribution={"kind": "binary"})
    array([ 0.5, -0.5,  0.5, -0.5, -0.5])
    """

    def unit(count: int) -> np.ndarray:
        return _unit_numbers("bonds", root_seed, system_name, W, realization, count, rescaled=rescaled)

    return strength * _drawn(distribution, unit, n_bonds)


def _drawn(distribution: Mapping, unit: Callable[[int], np.ndarray], count: int) -> np.ndarray:
    """So many numbers of strength 1; `unit` (count) draws numbers in [0, 1)."""
    kind = distribution["kind"]
    if kind == "box":
        return 2.0 * unit(count) - 1.0
    if kind == "gaussian":
        return ndtri(np.maximum(unit(count), 2.0**-54))
    if kind == "binary":
        return np.where(unit(count) < 0.5, -1.0, 1.0)
    if kind == "quasiperiodic":
        return np.cos(2.0 * np.pi * (distribution["beta"] * np.arange(count) + unit(1)))
    raise ValueError(f"distribution {kind!r} is unknown; allowed: box, gaussian, binary, quasiperiodic")


def random_numbers(
    label: str,
    root_seed: int,
    system_name: str,
    W: float,
    realization: int,
    count: int,
    *,
    rescaled: bool = False,
    distribution: Mapping = BOX,
) -> np.ndarray:
    """Random numbers of strength 1 for a term of a model of one's own.

    Parameters
    ----------
    label
        What they are for: numbers of different labels are independent, and those for "field" are of `random_field`.
    root_seed, system_name, W, realization, rescaled
        What the numbers are of. They do not depend on W otherwise.
    count
        How many.
    distribution
        As in `random_field`.

    Returns
    -------
    ndarray, shape (count,), float64

    Examples
    --------
    >>> random_numbers("field", 7, "chain", 2.0, 0, 4).round(4)
    array([-0.0474, -0.1268,  0.2579,  0.7249])
    """

    def unit(count: int) -> np.ndarray:
        return _unit_numbers(label, root_seed, system_name, W, realization, count, rescaled=rescaled)

    return _drawn(distribution, unit, count)


def haar_su2(
    root_seed: int, system_name: str, W: float, realization: int, n_bonds: int, *, rescaled: bool = False
) -> np.ndarray:
    """The random spin rotations of one realization, uniform in SU(2) (Haar measure).

    R = [[exp(i alpha) cos(beta), exp(i gamma) sin(beta)], [-exp(-i gamma) sin(beta), exp(-i alpha) cos(beta)]] with
    alpha and gamma uniform in [0, 2 pi) and the density sin(2 beta) of beta in [0, pi/2], that is sin(beta)^2 uniform
    in [0, 1) (paper 4; Asada, Slevin, Ohtsuki, PRL 89, 256601 (2002)).

    Parameters
    ----------
    root_seed, system_name, W, realization
        What the rotations are of. They do not depend on W otherwise.
    n_bonds
        How many.
    rescaled
        Whether all W have the same, as in `box_field`.

    Returns
    -------
    rotations : ndarray, shape (n_bonds, 2, 2), complex128

    Examples
    --------
    >>> (rotation,) = haar_su2(7, "torus", 2.0, 0, n_bonds=1)
    >>> np.allclose(rotation @ rotation.conj().T, np.eye(2)), np.allclose(np.linalg.det(rotation), 1)
    (True, True)
    """
    unit = _unit_numbers("SU(2)", root_seed, system_name, W, realization, 3 * n_bonds, rescaled=rescaled)
    alpha, gamma, sine_squared = unit.reshape(n_bonds, 3).T
    kept = np.exp(2j * np.pi * alpha) * np.sqrt(1.0 - sine_squared)
    turned = np.exp(2j * np.pi * gamma) * np.sqrt(sine_squared)
    return np.stack([kept, turned, -turned.conj(), kept.conj()], axis=1).reshape(n_bonds, 2, 2)


def unit_couplings(
    root_seed: int, system_name: str, W: float, realization: int, count: int, *, rescaled: bool = False
) -> np.ndarray:
    """The random couplings of one realization of a drive, so many numbers in [0, 1) (paper 5).

    Examples
    --------
    >>> unit_couplings(7, "drive", 0.5, 0, 3).round(4)
    array([0.6789, 0.4149, 0.842 ])
    """
    return _unit_numbers("couplings", root_seed, system_name, W, realization, count, rescaled=rescaled)


def random_spins(
    root_seed: int, system_name: str, W: float, realization: int, shape: tuple[int, int], *, rescaled: bool = False
) -> np.ndarray:
    """Random product states of one realization, each spin up or down alike (paper 5): +1 or -1, shape (states, N).

    Examples
    --------
    >>> random_spins(7, "drive", 0.5, 0, (2, 4))
    array([[ 1,  1, -1,  1],
           [-1, -1,  1,  1]], dtype=int8)
    """
    unit = _unit_numbers("spins", root_seed, system_name, W, realization, shape[0] * shape[1], rescaled=rescaled)
    return np.where(unit < 0.5, 1, -1).astype(np.int8).reshape(shape)


def random_places(
    root_seed: int, system_name: str, W: float, realization: int, count: int, dimension: int, *, rescaled: bool = False
) -> np.ndarray:
    """Random product states of one realization, each basis state alike: places 0 ... dimension - 1, shape (count,).

    Examples
    --------
    >>> random_places(7, "chain", 0.5, 0, 3, dimension=70)
    array([40, 19, 66])
    """
    unit = _unit_numbers("initial states", root_seed, system_name, W, realization, count, rescaled=rescaled)
    return (unit * dimension).astype(np.int64)


def _unit_numbers(
    what: str, root_seed: int, system_name: str, W: float, realization: int, count: int, *, rescaled: bool
) -> np.ndarray:
    """So many numbers, uniform in [0, 1), multiples of 2^-53."""
    sample = "rescaled" if rescaled else number_label(W)
    seed = seed_for(what, root_seed, system_name, sample, realization)
    # Raw words, because numpy keeps the stream of a bit generator for good, but not that of Generator.random.
    words = np.random.PCG64(np.random.SeedSequence(seed)).random_raw(count)
    return (words >> np.uint64(11)) * 2.0**-53
