"""Hops of one electron on a lattice, in plain types: the terms of the models in `electrons`.

A hop by the step [dx, dy] with the matrix M stands for sum_x M[a, b] c+_{x+e,a} c_{x,b} + h.c.; the step [0, 0] for
sum_x M[a, b] c+_{x,a} c_{x,b}. Pure Python: the configuration is checked with it.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from math import isfinite
from numbers import Integral, Real


def hop(name: str, step: Sequence[int], matrix: Sequence[Sequence[complex]]) -> dict:
    """A hop that is the same everywhere, in plain types: [real, imaginary] for each number.

    Examples
    --------
    >>> hop("t", [1, 0], [[-1]])
    {'name': 't', 'step': [1, 0], 'matrix': [[[-1.0, 0.0]]]}
    """
    pairs = [[[complex(value).real, complex(value).imag] for value in row] for row in matrix]
    return {"name": name, "step": list(step), "matrix": pairs}


def random_hop(name: str, step: Sequence[int], amplitude: float) -> dict:
    """A hop whose matrix is the amplitude times a random element of SU(2) on each bond.

    Examples
    --------
    >>> random_hop("R", [0, 1], -1.0)
    {'name': 'R', 'step': [0, 1], 'random': 'SU(2)', 'amplitude': -1.0}
    """
    return {"name": name, "step": list(step), "random": "SU(2)", "amplitude": amplitude}


def check_hops(terms: Sequence[Mapping], components: Sequence[str]) -> None:
    """Refuse terms that make no Hermitian matrix.

    Parameters
    ----------
    terms
        From `hop` and `random_hop`.
    components
        Of a site.

    Raises
    ------
    ValueError
        A step that is not two integers; a matrix of another shape than the components, or with numbers that are not
        finite; a term on the site itself that is not Hermitian; a random hop of an amplitude that is not real and
        finite, between other than two components, or on the site itself. The message names the term.

    Examples
    --------
    >>> check_hops([hop("t", [1, 0], [[-1]])], ["spinless"])
    >>> check_hops([hop("e", [0, 0], [[1j]])], ["spinless"])
    Traceback (most recent call last):
        ...
    ValueError: term 'e': on the site itself the matrix must be Hermitian, not [[1j]]; the ...
    """
    size = len(components)
    for term in terms:
        name, step = f"term {term['name']!r}", term["step"]
        if len(step) != 2 or not all(isinstance(distance, Integral) for distance in step):
            raise ValueError(f"{name}: the step {step!r} must be two integers, [dx, dy]")
        if "random" in term:
            if isinstance(term["amplitude"], bool) or not isinstance(term["amplitude"], Real):
                raise ValueError(f"{name}: the amplitude {term['amplitude']!r} of a random hop must be a real number")
            if not isfinite(term["amplitude"]):
                raise ValueError(f"{name}: the amplitude {term['amplitude']!r} is not finite")
            if size != 2 or not any(step):
                raise ValueError(
                    f"{name}: a random hop is an element of SU(2), for two components and between different sites; "
                    f"here are {size} components and the step {step!r}"
                )
            continue
        matrix = term["matrix"]
        if len(matrix) != size or any(len(row) != size for row in matrix):
            raise ValueError(
                f"{name}: the matrix must be {size} x {size}, as the components are {', '.join(components)}"
            )
        if not all(isfinite(part) for row in matrix for number in row for part in number):
            raise ValueError(f"{name}: the matrix has numbers that are not finite: {_complex(matrix)}")
        for a, b in product(range(size), repeat=2):
            (real, imaginary), (real_back, imaginary_back) = matrix[a][b], matrix[b][a]
            if not any(step) and (real, imaginary) != (real_back, -imaginary_back):
                raise ValueError(
                    f"{name}: on the site itself the matrix must be Hermitian, not {_complex(matrix)}; the conjugate "
                    "of a hop is added by itself, that of a term on a site is not"
                )


def _complex(matrix: Sequence) -> list:
    return [[complex(*number) for number in row] for row in matrix]
