"""How the numbers of a disorder are drawn (`disorder.distribution`); `locflow.hamiltonians.disorder` draws them."""

from typing import Literal

from locflow.kinds.options import Options, by_kind, key


class Box(Options):
    """Uniform in [-W, W]: W is the half width."""

    kind: Literal["box"] = key("Uniform in [-W, W]: W is the half width.", stage="realization")


class Gaussian(Options):
    """Normal: W is the standard deviation."""

    kind: Literal["gaussian"] = key("Normal with mean 0: W is the standard deviation.", stage="realization")


class Binary(Options):
    """W or -W."""

    kind: Literal["binary"] = key("W or -W, each with probability 1/2: W is the modulus.", stage="realization")


class Quasiperiodic(Options):
    """A cosine along a chain."""

    kind: Literal["quasiperiodic"] = key(
        "W cos(2 pi beta i + phi) on site i of a chain: W is the amplitude. Only phi is random, uniform in [0, 2"
        " pi). On a ring the cosine does not close smoothly unless beta times the length is an integer.",
        stage="realization",
    )
    beta: float = key(
        "Wave number, in units of 2 pi over the lattice spacing. The usual irrational number is (sqrt(5) - 1)/2 = "
        "0.6180339887498949.",
        stage="realization",
        gt=0,
        lt=1,
    )


DISTRIBUTIONS: dict[str, type[Options]] = {
    "box": Box,
    "gaussian": Gaussian,
    "binary": Binary,
    "quasiperiodic": Quasiperiodic,
}

Distribution = by_kind(DISTRIBUTIONS)
