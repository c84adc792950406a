"""Finite-size scaling by a cost function: curves of several sizes laid on one (Suntajs, Bonca, Prosen, Vidmar 2020).

Phys. Rev. B 102, 064207 (arXiv:2004.01719), Eq. (7): of N points with values X_j, sorted by the scaling variable x,

    C = sum_j |X_(j+1) - X_j| / (max X - min X) - 1,

which is 0 where all points lie on one monotonous curve. The scaling variables are

- power law: x = (W - W_c) L^(1/nu),
- BKT: x = sgn(W - W_c) L / xi with xi = exp(b / sqrt|W - W_c|), one b on both sides,

with W_c the same for all sizes or linear in L. The cost depends on the order of the points alone: in the parameters it
is a function of steps, minimized on grids of parameters and by scipy's differential evolution, not by its slope.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import differential_evolution

FORMS = ("power law", "BKT")
# What nu and b may be: nu of published collapses is 0.5 to 2, b 1 to 10.
EXPONENTS = {"power law": (0.2, 5.0), "BKT": (0.1, 20.0)}
EXPONENT_NAMES = {"power law": "nu", "BKT": "b"}
# Of figures: collapses of the data and of so many resamples.
RESAMPLES = 200
# A parameter this near to an end of its range, as a part of it, is not determined by the data.
EDGE = 0.01
# Points of a parameter's first grid, by the number of parameters, and of those about the best point.
_FIRST, _NEXT = {2: (41, 31), 3: (13, 13, 13)}, {2: (7, 7), 3: (5, 5, 5)}
# Each next grid has this part of the width of the one before.
_ZOOM, _ZOOMS = 0.45, 4
# Points and resamples that are sorted together.
_CHUNK = 4_000_000


class Collapse(NamedTuple):
    """The best collapse of data and of each of their resamples.

    Attributes
    ----------
    W_c : ndarray, shape (sets, sizes)
        Of each size; the first set are the data, the others their resamples. -inf or inf where it lies at an end of
        the range that was searched.
    exponent : ndarray, shape (sets,)
        nu or b; 0 or inf where it lies at an end of its range.
    cost : ndarray, shape (sets,)
    """

    W_c: np.ndarray
    exponent: np.ndarray
    cost: np.ndarray


def variant_key(form: str, *, drifts: bool, without_smallest: bool) -> str:
    """A kind of collapse in the names of quantities.

    Examples
    --------
    >>> variant_key("power law", drifts=True, without_smallest=False)
    'power_law_drifting'
    """
    parts = [form.lower().replace(" ", "_"), *(["drifting"] if drifts else [])]
    return "_".join([*parts, *(["without_smallest"] if without_smallest else [])])


def cost_of(values: ArrayLike) -> np.ndarray:
    """The cost of values that are sorted by the scaling variable, along the last axis.

    Examples
    --------
    >>> cost_of([0.5, 0.4, 0.1]).item(), cost_of([0.5, 0.1, 0.4]).item()
    (0.0, 0.75)
    """
    values = np.asarray(values, dtype=float)
    return np.abs(np.diff(values, axis=-1)).sum(axis=-1) / np.ptp(values, axis=-1) - 1


def scaling_variable(form: str, W: ArrayLike, size: ArrayLike, W_c: ArrayLike, exponent: ArrayLike) -> np.ndarray:
    """The variable x of points in which their curves shall collapse.

    Parameters
    ----------
    form
        Of `FORMS`.
    W, size, W_c, exponent
        Of each point; shapes broadcast.
    """
    distance, exponent = np.subtract(W, W_c), np.asarray(exponent, dtype=float)
    if form == "power law":
        return distance * np.power(size, 1 / exponent)
    with np.errstate(divide="ignore"):
        return np.sign(distance) * size * np.exp(-exponent / np.sqrt(np.abs(distance)))


def collapse(W: ArrayLike, sizes: ArrayLike, values: ArrayLike, *, form: str, drifts: bool, seed: int = 0) -> Collapse:
    """The collapse of least cost, of data and of their resamples.

    Parameters
    ----------
    W
        Ascending, shape (W,). W_c is looked for between the first and the last.
    sizes
        Shape (size,).
    values
        Shape (sets, size, W): first the data, then resamples; nan where a size has no such W, in all sets alike.
    form
        Of `FORMS`.
    drifts
        Whether W_c is linear in the size; else it is the same for all.
    seed
        Of differential evolution.

    Raises
    ------
    ValueError
        Fewer than two sizes, values that are all the same, or another form.
    """
    W, sizes, values = (np.asarray(each, dtype=float) for each in (W, sizes, values))
    if form not in FORMS:
        raise ValueError(f"{form!r} is no form of a collapse; there are {', '.join(FORMS)}")
    if len(sizes) < 2:
        raise ValueError("a collapse needs at least two sizes")
    known = ~np.isnan(values).any(axis=0)
    size_of, W_of = (np.broadcast_to(each, known.shape)[known] for each in (sizes[:, np.newaxis], W))
    points = values[:, known]
    if not np.all(np.ptp(points, axis=1) > 0):
        raise ValueError("values that are all the same have no collapse")
    problem = _Problem(form, drifts, W_of, size_of, (W[0], W[-1]))
    parameters, cost = problem.minimize(points, seed)
    return Collapse(*problem.named(parameters, sizes), cost)


class _Problem:
    """Costs as a function of parameters in [0, 1]: W_c, of the smallest and the largest size if it drifts; log nu."""

    def __init__(self, form: str, drifts: bool, W: np.ndarray, size: np.ndarray, ends: tuple[float, float]):
        self.form, self.W, self.size, self.ends = form, W, size, ends
        self.sizes = size.min(), size.max()
        self.parameters = 3 if drifts else 2
        # Monotonous in x and of finite numbers where exp(-b / sqrt|W - W_c|) is none.
        self.largest = np.log(size.max()) + 1

    def W_c(self, parameters: np.ndarray, size: ArrayLike) -> np.ndarray:
        """Of each size, shape (..., sizes)."""
        first, last = parameters[..., :1], parameters[..., -2:-1]
        part = (np.asarray(size) - self.sizes[0]) / (self.sizes[1] - self.sizes[0])
        return self.ends[0] + (self.ends[1] - self.ends[0]) * (first + (last - first) * part)

    def exponent(self, parameters: np.ndarray) -> np.ndarray:
        lower, upper = np.log(EXPONENTS[self.form])
        return np.exp(lower + (upper - lower) * parameters[..., -1:])

    def order(self, parameters: np.ndarray) -> np.ndarray:
        """The points sorted by the scaling variable, shape (..., points)."""
        W_c, exponent = self.W_c(parameters, self.size), self.exponent(parameters)
        if self.form == "power law":
            return np.argsort((self.W - W_c) * self.size ** (1 / exponent), axis=-1)
        distance = self.W - W_c
        with np.errstate(divide="ignore"):
            logarithm = np.log(self.size) - exponent / np.sqrt(np.abs(distance))
        return np.argsort(np.sign(distance) / (self.largest - logarithm), axis=-1)

    def minimize(self, points: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Parameters, shape (sets, parameters), and cost, shape (sets,), of each set of points."""
        # The data by more than grids: few parameters of theirs are looked at.
        found = differential_evolution(
            lambda rows: cost_of(points[0][self.order(rows.T)]),
            [(0.0, 1.0)] * self.parameters,
            vectorized=True,
            updating="deferred",
            polish=False,
            popsize=20,
            maxiter=100,
            rng=seed,
        )
        best, cost = self._on_grid(points, np.vstack([_grid(_FIRST[self.parameters]), found.x]))
        width = 2.0 / np.array(_FIRST[self.parameters])
        steps = _grid(_NEXT[self.parameters]) * 2 - 1
        for _ in range(_ZOOMS):
            best, cost = self._nearby(points, best, width * steps)
            width = width * _ZOOM
        return best, cost

    def named(self, parameters: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        W_c, exponent = self.W_c(parameters, sizes), self.exponent(parameters)[:, 0]
        low, high = (parameters[:, :-1] < EDGE).any(axis=1), (parameters[:, :-1] > 1 - EDGE).any(axis=1)
        W_c = np.where(low[:, np.newaxis], -np.inf, np.where(high[:, np.newaxis], np.inf, W_c))
        last = parameters[:, -1]
        return W_c, np.select([last < EDGE, last > 1 - EDGE], [0.0, np.inf], exponent)

    def _on_grid(self, points: np.ndarray, grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # The order of the points is the same for all resamples.
        cost, place = np.full(len(points), np.inf), np.zeros(len(points), dtype=int)
        rows = max(1, _CHUNK // points.size)
        for start in range(0, len(grid), rows):
            costs = cost_of(points[:, self.order(grid[start : start + rows])])
            lowest = costs.argmin(axis=1)
            here = costs[np.arange(len(points)), lowest]
            better = here < cost
            cost, place = np.where(better, here, cost), np.where(better, start + lowest, place)
        return grid[place], cost

    def _nearby(self, points: np.ndarray, centres: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        best, cost = np.empty_like(centres), np.empty(len(points))
        rows = max(1, _CHUNK // (len(steps) * points.shape[1]))
        for start in range(0, len(points), rows):
            part = slice(start, start + rows)
            grid = np.clip(centres[part, np.newaxis] + steps, 0.0, 1.0)
            costs = cost_of(np.take_along_axis(points[part, np.newaxis], self.order(grid), axis=-1))
            cost[part] = costs.min(axis=1)
            # A step has a width: its middle.
            tied = costs <= cost[part, np.newaxis] + 1e-12
            best[part] = (grid * tied[..., np.newaxis]).sum(axis=1) / tied.sum(axis=1)[:, np.newaxis]
        return best, cost


def _grid(counts: tuple[int, ...]) -> np.ndarray:
    """Points of the unit cube, shape (points, parameters)."""
    axes = np.meshgrid(*(np.linspace(0.0, 1.0, count) for count in counts), indexing="ij")
    return np.stack([axis.ravel() for axis in axes], axis=-1)
