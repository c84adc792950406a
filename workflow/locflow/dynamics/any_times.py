"""Time evolution for what `evolution` does not take: complex Hermitian matrices, and times that are not equally spaced.

Engines have the interface of `locflow.dynamics.chebyshev.Chebyshev`: they yield C and S of psi = C - i S. For real
matrices and equally spaced times the front door is that of `evolution`.

From one time to the next psi is expanded anew, exp(-i H tau) = sum_k (2 - delta_k0) (-i)^k J_k(z) T_k(H'), with
H' = (H - middle) / half width and z = tau (half width of the spectrum) (Tal-Ezer and Kosloff, J. Chem. Phys. 81, 3967
(1984)). Without the terms from k = K on a step is off by at most alpha = 2 sum_{k >= K} |J_k(z)|. Steps are unitary but
for that, so that all together are off by at most prod (1 + alpha) - 1.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.linalg
import scipy.sparse
from scipy.special import jv

from locflow.costs import dynamics as requirements
from locflow.dynamics.evolution import LARGEST_PHASE, propagator
from locflow.dynamics.full_diagonalization import FullDiagonalization
from locflow.dynamics.products import block_product
from locflow.eigensolvers.shift_invert import extreme_energies
from locflow.matrices import hermitian, real_symmetric
from locflow.memory import check_memory

_MARGIN = 1e-4
"""The spectrum is taken to be wider by this part than Lanczos finds it, on either side."""

_POWERS = np.array([1, -1j, -1, 1j])
"""Of -i, without rounding."""


def is_equally_spaced(times: Sequence[float]) -> bool:
    """Whether times are equally spaced, as `locflow.dynamics.evolution` asks for."""
    steps = np.diff(times)
    return len(steps) == 0 or bool(np.allclose(steps, steps[0], rtol=1e-9, atol=0))


def logarithmic_times(first: float, last: float, count: int) -> np.ndarray:
    """0, and count - 1 times with a constant ratio from `first` to `last`.

    Examples
    --------
    >>> logarithmic_times(0.1, 10.0, 4)
    array([ 0. ,  0.1,  1. , 10. ])
    """
    return np.concatenate([[0.0], np.geomspace(first, last, count - 1)])


def propagator_of_any_times(
    hamiltonian: scipy.sparse.sparray,
    *,
    states: int,
    times: Sequence[float] | np.ndarray,
    engine: str = "auto",
    memory_limit: int | None = None,
    threads: int = 1,
    seed: int = 0,
):
    """What evolves states under a Hamiltonian, as `locflow.dynamics.evolution.propagator`.

    Parameters
    ----------
    hamiltonian
        Shape (D, D), Hermitian, both triangles stored; real or complex.
    times
        Ascending from 0 on.
    states, engine, memory_limit, threads, seed
        As there.

    Raises
    ------
    ValueError
        Another matrix, other times, an unknown engine, or phases that rounding leaves unknown.
    InsufficientMemoryError
        The engine needs more than the memory limit; raised before it allocates.

    Examples
    --------
    A spin in a field along y turns from z to x and on:

    >>> field = scipy.sparse.csr_array(np.array([[0, -0.5j], [0.5j, 0]]))
    >>> times = [0.0, np.pi / 3, np.pi]
    >>> evolution = propagator_of_any_times(field, states=1, times=times)
    >>> [round(float((c**2 + s**2)[0, 0]), 6) for c, s in evolution.amplitudes(np.array([0]), np.array(times), 1e-10)]
    [1.0, 0.75, 0.0]
    """
    times = np.asarray(times, dtype=np.float64)
    if (
        times.ndim != 1
        or not len(times)
        or times[0] != 0
        or not np.isfinite(times).all()
        or (np.diff(times) <= 0).any()
    ):
        raise ValueError(f"times must ascend from 0 on, not {times!r}")
    is_complex = np.iscomplexobj(hamiltonian)
    options = {"memory_limit": memory_limit, "threads": threads}
    if not is_complex and is_equally_spaced(times):
        return propagator(hamiltonian, states=states, times=times, engine=engine, seed=seed, **options)
    hamiltonian = hermitian(hamiltonian) if is_complex else real_symmetric(hamiltonian)
    dimension, nonzeros = hamiltonian.shape[0], hamiltonian.nnz
    bound = float(np.abs(hamiltonian).sum(axis=1).max())
    if not bound * times[-1] <= LARGEST_PHASE:
        raise ValueError(
            f"times up to {times[-1]:g} turn phases by up to {bound * times[-1]:.1e}, which rounding of the energies "
            f"leaves unknown; half the spectrum's width times the last time may be {LARGEST_PHASE:.0e}"
        )
    diagonal = hamiltonian.diagonal().real
    request = {
        "states": states,
        "steps": len(times) - 1,
        "phase": (diagonal.max() - diagonal.min()) / 2 * times[-1],
        "complex_matrix": is_complex,
    }
    if engine == "auto":
        engine = requirements.choose_engine_of_any_times(dimension, nonzeros, memory_limit=memory_limit, **request)
    if engine not in requirements.ENGINE_NAMES:
        raise ValueError(f"engine {engine!r} is unknown; there are: auto, {', '.join(requirements.ENGINE_NAMES)}")
    needed = requirements.memory_bytes_of_any_times(
        engine, dimension, nonzeros, states=states, complex_matrix=is_complex
    )
    check_memory(
        needed, memory_limit, f"engine {engine!r} needs about {{}} for {states} states of dimension {dimension:,}"
    )
    if engine == "chebyshev":
        return StepwiseChebyshev(hamiltonian, threads=threads, seed=seed)
    return HermitianDiagonalization(hamiltonian) if is_complex else FullDiagonalization(hamiltonian)


class HermitianDiagonalization:
    """Engine `full-diagonalization` for a complex Hermitian matrix, shape (D, D)."""

    def __init__(self, hamiltonian: scipy.sparse.csr_array):
        self._energies, self._vectors = scipy.linalg.eigh(
            hamiltonian.toarray(), driver="evd", overwrite_a=True, check_finite=False
        )
        self.energy_min, self.energy_max = float(self._energies[0]), float(self._energies[-1])

    def amplitudes(
        self, basis_states: np.ndarray, times: np.ndarray, tolerance: float
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """C(t) and S(t) at each time, see `locflow.dynamics.chebyshev.Chebyshev.amplitudes`."""
        weights = self._vectors[basis_states].conj().T
        energies = self._energies - (self.energy_min + self.energy_max) / 2
        for time in times:
            states = self._vectors @ (np.exp(-1j * energies * time)[:, None] * weights)
            yield states.real, -states.imag

    def error_bound(self, times: np.ndarray, tolerance: float) -> float:
        """Nothing is truncated."""
        return 0.0


class StepwiseChebyshev:
    """Engine `chebyshev` between any ascending times, of a real or complex Hermitian matrix.

    Parameters
    ----------
    hamiltonian
        Shape (D, D).
    threads
        Of MKL, which multiplies real matrices.
    seed
        Of the start vectors of Lanczos.

    Attributes
    ----------
    energy_min, energy_max : float
        The extremes of the spectrum.
    """

    def __init__(self, hamiltonian: scipy.sparse.csr_array, *, threads: int = 1, seed: int = 0):
        self._is_complex, self._threads = np.iscomplexobj(hamiltonian), threads
        self.energy_min, self.energy_max = extreme_energies(
            _real_form(hamiltonian) if self._is_complex else hamiltonian, np.random.default_rng(seed)
        )
        self._half_width = (0.5 + _MARGIN) * (self.energy_max - self.energy_min)
        middle = (self.energy_min + self.energy_max) / 2
        identity = scipy.sparse.eye_array(hamiltonian.shape[0], format="csr")
        self._rescaled = scipy.sparse.csr_array((hamiltonian - middle * identity) / (self._half_width or 1.0))

    def amplitudes(
        self, basis_states: np.ndarray, times: np.ndarray, tolerance: float
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """C(t) and S(t) at each time, see `locflow.dynamics.chebyshev.Chebyshev.amplitudes`."""
        states = np.zeros((self._rescaled.shape[0], len(basis_states)), dtype=np.complex128)
        states[basis_states, np.arange(len(basis_states))] = 1.0
        yield states.real, -states.imag
        product = (
            None if self._is_complex else block_product(self._rescaled, 2 * len(basis_states), threads=self._threads)
        )
        try:
            for step in np.diff(times):
                states = self._advanced(states, product, self._coefficients(step, len(times) - 1, tolerance))
                yield states.real, -states.imag
        finally:
            if product is not None:
                product.close()

    def error_bound(self, times: np.ndarray, tolerance: float) -> float:
        """Bound of |psi(t) - exact| at the last time that the truncated expansions leave; rounding is not counted."""
        steps = np.diff(times)
        tails = (_tails(self._half_width * step) for step in steps)
        kept = (len(self._coefficients(step, len(steps), tolerance)) for step in steps)
        return float(np.expm1(sum(tail[count] for tail, count in zip(tails, kept, strict=True))))

    def _coefficients(self, step: float, steps: int, tolerance: float) -> np.ndarray:
        z = self._half_width * step
        count = max(2, int(np.argmax(_tails(z) <= np.log1p(tolerance) / steps)))
        orders = np.arange(count)
        return np.where(orders == 0, 1.0, 2.0) * _POWERS[orders % 4] * jv(orders, z)

    def _advanced(self, states: np.ndarray, product, coefficients: np.ndarray) -> np.ndarray:
        """sum_k c_k T_k(H') psi."""
        current, other = states.copy(), self._times(states, product)
        result = coefficients[0] * current + coefficients[1] * other
        for coefficient in coefficients[2:]:
            current, other = other, self._twice_less(other, current, product)
            result += coefficient * other
        return result

    def _times(self, states: np.ndarray, product) -> np.ndarray:
        made = np.zeros_like(states)
        return self._added(states, made, product, 1.0)

    def _twice_less(self, states: np.ndarray, previous: np.ndarray, product) -> np.ndarray:
        """2 H' psi - previous, in place of `previous`."""
        previous *= -1.0
        return self._added(states, previous, product, 2.0)

    def _added(self, states: np.ndarray, result: np.ndarray, product, scale: float) -> np.ndarray:
        if product is None:
            result += scale * (self._rescaled @ states)
        else:
            # A real matrix multiplies real and imaginary parts as columns of their own.
            product.apply(states.view(np.float64), result.view(np.float64), scale, 1.0)
        return result


def _real_form(matrix: scipy.sparse.csr_array) -> scipy.sparse.csr_array:
    """The real symmetric matrix with the eigenvalues of a Hermitian one, each twice, shape (2 D, 2 D)."""
    return scipy.sparse.csr_array(scipy.sparse.block_array([[matrix.real, -matrix.imag], [matrix.imag, matrix.real]]))


def _tails(z: float) -> np.ndarray:
    """Bound alpha of the error of a step with the first 0, 1, 2, ... polynomials."""
    # From the last order on the Bessel functions are below 1e-30.
    orders = np.arange(int(z + 25 * np.cbrt(z) + 40))
    return 2 * np.cumsum(np.abs(jv(orders, z))[::-1])[::-1]
