"""The states of energy windows by shift-invert Lanczos, as many as an independent count finds between their edges.

For each window: factorize at its centre, let block Lanczos converge until the wanted states and a clear gap on both
sides of them are covered, then compare with the number of eigenvalues between the two edges. Missing copies (exact or
nearly degenerate levels) are searched for in the orthogonal complement of what was found until the count agrees. Both
the sparse matrix and the band matrix of the `band` engine are searched in this way.
"""

from collections.abc import Callable, Sequence
from math import inf, isinf
from typing import Any

import numpy as np

from locflow.eigensolvers.factorization import SingularShiftError, moved_shifts
from locflow.eigensolvers.lanczos import Beside, pairs_around
from locflow.eigensolvers.results import IncompleteSpectrumError
from locflow.eigensolvers.second_start import Locked, probability_of_a_missed_level
from locflow.eigensolvers.windows import TIE, Window, energy_density, nearest_levels, spectrum_width

_SMALLEST_BLOCK, _LARGEST_BLOCK = 2, 16
"""Right-hand sides per solve. More read the factor less often, but reach a lower degree: 2 for 50 states (measured)."""

_MARGIN = 1e-3
"""States found before, this close to a window's bounds in energy density, are kept orthogonal to explicitly."""

_CLEAR_GAP = 1e-9
"""Smallest gap, in energy density, in which an edge is laid: inertia at the edge is then beyond doubt."""

_LARGEST_RATIO = 1e4
"""The nearest level may be this much nearer to the shift than the typical one before accuracy suffers."""

_SINGULAR = 1e7
"""Norm of the inverse, in units of the spectrum's width, from which a shift is taken for an eigenvalue."""

_CHECKS, _CLOSE_CHECKS = 8, 24
"""The Krylov space grows by one part in so many from check to check: close checks pay where solves are dear."""

_ROUNDS = 200


class WindowSearch:
    """Searches windows one after another and keeps every state found, each with its level in the full spectrum.

    Parameters
    ----------
    matrix
        Sparse (CSR), shape (n, n).
    factorization
        Of the matrix, with `factor`, `solve` and `size` as those of `locflow.eigensolvers.factorization`.
    count_below
        Number of eigenvalues below a gap of the spectrum, given by the levels that bound it or less; raises
        `SingularShiftError` where none can be made.
    energy_min, energy_max
        The ends of the spectrum.
    generator
        Of the start vectors.
    second_start
        Whether a second start is tried first as a proof that nothing was missed, and levels are numbered by the inertia
        at the shift. Counts at the edges remain where it is no proof.
    """

    def __init__(
        self,
        matrix: Any,
        factorization: Any,
        count_below: Callable[[float, float], int],
        energy_min: float,
        energy_max: float,
        generator: np.random.Generator,
        *,
        second_start: bool = False,
    ):
        self.counted, self.started, self.missed = 0, 0, 0.0
        """Regions proven by counts and by second starts; the largest probability that one of these misses a level."""
        self._second_start = second_start
        self._matrix = matrix
        self._factorization = factorization
        self._count_below = count_below
        self._bottom, self._top = energy_min, energy_max
        self._width = spectrum_width(energy_min, energy_max) or abs(energy_max) or 1.0
        self._generator = generator
        self._states = {}  # level -> (energy, vector)
        self._uncounted = []  # energies in gaps where no count can be made
        self._proven = []  # (first level, last level + 1, and the energies between which there are no others)

    def find(self, window: Window) -> tuple[np.ndarray, int]:
        """Levels (ascending) of the states of a window, and how many the count at its edges demands."""
        for first, last, lower, upper in self._proven:
            energies = self._energies(first, last)
            if self._region(window, energies, lower, upper) is not None:
                break
        else:
            first, last, lower, upper = self._search(window)
            self._proven.append((first, last, lower, upper))
            energies = self._energies(first, last)
        density = energy_density(energies, self._bottom, self._top)
        return first + nearest_levels(density, window), last - first

    def state(self, level: int) -> tuple[float, np.ndarray]:
        """Energy and vector of a level that was found."""
        return self._states[level]

    def _energies(self, first: int, last: int) -> np.ndarray:
        return np.array([self._states[level][0] for level in range(first, last)])

    def _search(self, window: Window) -> tuple[int, int, float, float]:
        """Find and prove a region that decides the window; what `_proven` holds."""
        size = self._factorization.size
        count = size if window.count is None else min(window.count, size)
        center = self._bottom + self._width * min(max(window.center, window.lower, 0.0), window.upper, 1.0)
        shift = self._factored_near(center)
        known_energies, known = self._neighbours(window, center, count)
        block = min(max(_SMALLEST_BLOCK, count // 24), _LARGEST_BLOCK)
        first_columns = int(1.3 * count) + 25 * block
        second_start = self._second_start
        missing, outcome = 0, "no count can be made at its edges"
        for _ in range(_ROUNDS):
            region, moved = [], []

            def select(
                values: np.ndarray,
                reach: float,
                shift: float = shift,
                known_energies: np.ndarray = known_energies,
                missing: int = missing,
                region: tuple = region,
                moved: bool = moved,
            ):
                moved[:] = self._better_shift(shift, values)
                if moved:
                    return np.zeros(len(values), dtype=bool)
                radius = reach - abs(shift - center)
                energies = np.sort(np.concatenate([known_energies, values]))
                region[:] = self._region(window, energies, center - radius, center + radius) or []
                if not region:
                    return None
                inside = (values > _middle(region[0])) & (values < _middle(region[1]))
                # What was counted and not found comes late: a round that brings none of it would only be repeated.
                return inside if not missing or inside.any() or isinf(reach) else None

            pairs = pairs_around(
                self._matrix,
                self._factorization,
                shift,
                select,
                first_columns=first_columns,
                locked=known,
                block=block,
                generator=self._generator,
                checks=_CLOSE_CHECKS if self._second_start else _CHECKS,
                beside=second_start,
            )
            if moved:
                shift = self._factored_near(moved[0])
                continue
            known_energies, known = _merged(known_energies, known, pairs)
            lower, upper = (_middle(gap) for gap in region)
            inside = np.flatnonzero((known_energies > lower) & (known_energies < upper))
            # The polished energies must still decide the window.
            limits = region[0][0], region[1][1]
            decided = self._region(window, known_energies[inside], *limits) is not None
            if second_start and decided:
                first = self._first_level(shift, known_energies, known, inside, pairs.beside, lower, upper)
                if first is not None:
                    self._keep(first, known_energies[inside], known[:, inside])
                    return first, first + len(inside), *limits
            second_start = False
            uncounted = len(self._uncounted)
            first, last = (self._counted(gap) for gap in region)
            if len(self._uncounted) > uncounted:
                missing, shift = 0, self._factored_near(shift)
                continue
            if last - first == len(inside) and decided:
                self._keep(first, known_energies[inside], known[:, inside])
                self.counted += 1
                return first, last, *limits
            outcome = (
                f"{len(inside)} states found between the energies {float(lower)!r} and {float(upper)!r}, "
                f"{last - first} counted"
            )
            if last - first < len(inside) or (missing and not len(pairs.values)):
                break
            # Copies of degenerate levels are missing: look for them orthogonally to all that is known.
            missing = last - first - len(inside)
            block = min(max(block, missing), _LARGEST_BLOCK)
            first_columns = 20 * block
            shift = self._factored_near(shift)
        raise IncompleteSpectrumError(f"window at energy density {window.center}: {outcome}")

    def _first_level(
        self,
        shift: float,
        energies: np.ndarray,
        vectors: np.ndarray,
        inside: np.ndarray,
        beside: Beside,
        lower: float,
        upper: float,
    ) -> int | None:
        """Level of the lowest state `inside` of the known ones, if a second start proves that there are no others."""
        if not lower < shift < upper:
            return None
        first = self._factorization.levels_below_shift() - int(np.count_nonzero(energies[inside] < shift))
        end = first + len(inside)
        if (isinf(lower) and first != 0) or (isinf(upper) and end != self._factorization.size):
            return None
        clear = _CLEAR_GAP * self._width
        for level, (energy, _) in self._states.items():
            position = inside[level - first] if first <= level < end else None
            if (lower < energy < upper) if position is None else abs(energies[position] - energy) > clear:
                return None
        residual = float(np.linalg.norm(self._matrix @ vectors - vectors * energies))
        missed = probability_of_a_missed_level(
            self._matrix,
            self._factorization,
            shift,
            Locked(vectors, residual, beside.vectors, beside.values, beside.residuals),
            max(lower, self._bottom - clear),
            min(upper, self._top + clear),
            self._generator,
        )
        if missed is None:
            return None
        self.started, self.missed = self.started + 1, max(self.missed, missed)
        return first

    def _counted(self, gap: tuple[float, float]) -> int | None:
        """Levels below a gap; None, and no edge is laid there again, where no count can be made."""
        try:
            return self._count_below(*gap)
        except SingularShiftError:
            self._uncounted.append(_middle(gap))
            return None

    def _region(
        self, window: Window, energies: np.ndarray, lowest: float, highest: float
    ) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """The clear gaps that bound an interval which decides the window; None if too little is known.

        Every level in (lowest, highest) is among the ascending `energies`.
        """
        trusted = energies[(energies > lowest) & (energies < highest)]
        density = energy_density(trusted, self._bottom, self._top)
        chosen = nearest_levels(density, window)
        center = self._bottom + self._width * window.center
        slack = 10 * TIE * self._width
        bound_low = max(self._bottom + self._width * window.lower, self._bottom) - slack
        bound_high = min(self._bottom + self._width * window.upper, self._top) + slack
        if window.count is None or len(chosen) < window.count:
            first, last = bound_low, bound_high
        else:
            farthest = np.abs(trusted[chosen] - center).max() + slack
            first, last = max(center - farthest, bound_low), min(center + farthest, bound_high)
        lower = self._edge(first, trusted, lowest, -1)
        upper = self._edge(last, trusted, highest, +1)
        return None if lower is None or upper is None else (lower, upper)

    def _edge(self, energy: float, trusted: np.ndarray, limit: float, direction: int) -> tuple[float, float] | None:
        """The first clear gap (low, high) beyond `energy`; None if the limit of what is known comes first."""
        clear = _CLEAR_GAP * self._width
        end = self._bottom if direction < 0 else self._top
        beyond = trusted[direction * trusted > direction * energy]
        if direction < 0:
            beyond = beyond[::-1]
        position = energy
        for level in [*beyond, limit]:
            if direction * (position - end) > 0 and direction * (limit - position) > 0:
                return (-inf, position) if direction < 0 else (position, inf)
            gap = (level, position) if direction < 0 else (position, level)
            if gap[1] - gap[0] > clear and not any(gap[0] < energy < gap[1] for energy in self._uncounted):
                return gap
            position = level
        return None

    def _neighbours(self, window: Window, center: float, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Known states near the centre, to stay orthogonal to: twice the count, and whole clusters of levels."""
        lowest, highest = (
            self._bottom + self._width * bound for bound in (window.lower - _MARGIN, window.upper + _MARGIN)
        )
        levels = sorted(level for level, (energy, _) in self._states.items() if lowest <= energy <= highest)
        chosen = set(sorted(levels, key=lambda level: abs(self._states[level][0] - center))[: 2 * count])
        levels = sorted(self._states)
        for step, ordered in ((1, levels), (-1, levels[::-1])):
            for level in ordered:
                if level - step in chosen:
                    gap = abs(self._states[level][0] - self._states[level - step][0])
                    if gap <= _CLEAR_GAP * self._width:
                        chosen.add(level)
        levels = sorted(chosen)
        energies = np.array([self._states[level][0] for level in levels])
        vectors = np.empty((self._factorization.size, len(levels)), order="F")
        for column, level in enumerate(levels):
            vectors[:, column] = self._states[level][1]
        return energies, vectors

    def _keep(self, first: int, energies: np.ndarray, vectors: np.ndarray) -> None:
        for offset, energy in enumerate(energies):
            self._states.setdefault(first + offset, (float(energy), vectors[:, offset].copy()))

    def _factored_near(self, shift: float) -> float:
        """Factorize at the shift, moved for as long as it is an eigenvalue or the factors fail; return where it was."""
        probe = np.asfortranarray(self._generator.standard_normal((self._factorization.size, 1)))
        probe /= np.linalg.norm(probe)
        for moved in moved_shifts(shift, self._width):
            try:
                solution = self._factorization.factor(moved, probe)
            except SingularShiftError:
                continue
            if np.linalg.norm(solution) * self._width < _SINGULAR:
                return moved
        raise IncompleteSpectrumError(f"no factorization succeeds at or just above the energy {shift!r}")

    def _better_shift(self, shift: float, values: np.ndarray) -> list[float]:
        """The middle of the widest gap nearby, in a list, when a level is too close to the shift; else nothing."""
        distances = np.sort(np.abs(values - shift))
        if len(distances) < 2 or distances[0] * _LARGEST_RATIO > distances[-1]:
            return []
        values = np.sort(values)
        gaps = np.diff(values)
        middles = (values[1:] + values[:-1]) / 2
        nearness = np.where(gaps > _CLEAR_GAP * self._width, np.abs(middles - shift), inf)
        near = np.argsort(nearness, kind="stable")[:8]
        best = near[gaps[near].argmax()]
        return [middles[best]] if gaps[best] > 20 * distances[0] else []


def _middle(gap: tuple[float, float]) -> float:
    low, high = gap
    if np.isinf(low) or np.isinf(high):
        return low if np.isinf(low) else high
    return (low + high) / 2


def _merged(energies: np.ndarray, vectors: np.ndarray, pairs: Sequence) -> tuple[np.ndarray, np.ndarray]:
    energies = np.concatenate([energies, pairs.values])
    vectors = np.concatenate([vectors, pairs.vectors], axis=1)
    order = np.argsort(energies, kind="stable")
    return energies[order], np.asfortranarray(vectors[:, order])
