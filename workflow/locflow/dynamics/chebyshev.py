"""Engine `chebyshev`: from one output time to the next by an expansion in Chebyshev polynomials, in real numbers.

A real symmetric H and a real initial state make C(t) = cos(H t) psi and S(t) = sin(H t) psi real, and psi(t) = C - i S.
Between equally spaced times (tau apart) both go on by

    C(t + tau) = 2 cos(H tau) C(t) - C(t - tau),    S(t + tau) = 2 sin(H tau) C(t) + S(t - tau),

so that one real recursion on C(t) alone serves both: 2 cos(H tau) takes its even terms and 2 sin(H tau) its odd ones
(the expansion: Tal-Ezer and Kosloff, J. Chem. Phys. 81, 3967 (1984)). Going on from the complex state would be twice
the work. Energies are counted from the middle of the spectrum, which turns the phase of the whole state.

The error. With z = tau (half width of the spectrum), 2 cos and 2 sin without the terms beyond K are off by at most
4 sum_{k > K} |J_k(z)| =: alpha on a state of norm one. The recursion carries an error of C to the n-th time as
U_n(cos H tau), |U_n| <= n + 1, and to S as sin(H tau) U_n(cos H tau), at most 1: together no more than
(n^2 + 2 n) alpha. K is the smallest with which that stays below the tolerance at the last time.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.sparse
from scipy.linalg.blas import daxpy
from scipy.special import jv

from locflow.dynamics.products import MKLProduct, ScipyProduct, block_product, padded_columns, zero_block
from locflow.eigensolvers.shift_invert import extreme_energies

_MARGIN = 1e-4
"""The spectrum is taken to be wider by this part than Lanczos finds it, on either side."""


class Chebyshev:
    """Evolution under one Hamiltonian.

    Parameters
    ----------
    hamiltonian
        Shape (D, D), real symmetric.
    threads
        Of MKL.
    seed
        Of the start vectors of Lanczos.

    Attributes
    ----------
    energy_min, energy_max : float
        The extremes of the spectrum.
    """

    def __init__(self, hamiltonian: scipy.sparse.csr_array, *, threads: int = 1, seed: int = 0):
        self.hamiltonian, self._threads = hamiltonian, threads
        self.energy_min, self.energy_max = extreme_energies(hamiltonian, np.random.default_rng(seed))
        self._half_width = (0.5 + _MARGIN) * (self.energy_max - self.energy_min)

    def amplitudes(
        self, basis_states: np.ndarray, times: np.ndarray, tolerance: float
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """C(t) and S(t) at each time, psi(t) = C - i S up to a phase that all basis states share.

        Parameters
        ----------
        basis_states
            Shape (states,): which basis state each evolution starts from.
        times
            Equally spaced, from 0 on.
        tolerance
            Largest |psi(t) - exact| that the truncated expansion may leave.

        Yields
        ------
        cosine, sine : ndarray, shape (D, states)
            Valid until the next one is asked for.
        """
        states = len(basis_states)
        dimension, columns = self.hamiltonian.shape[0], padded_columns(states)
        following_c, cosine, following_s, sine, even, odd = (zero_block(dimension, columns) for _ in range(6))
        cosine[basis_states, np.arange(states)] = 1.0
        yield cosine[:, :states], sine[:, :states]
        if len(times) == 1:
            return
        even_terms, odd_terms = self._coefficients(times, tolerance)
        product = block_product(self._rescaled(), columns, threads=self._threads)
        try:
            for step in range(len(times) - 1):
                # The buffers of the time before the present one become those of the time after.
                following_c *= -1.0
                self._add_expansion(product, cosine, (even, odd), (following_c, following_s), even_terms, odd_terms)
                if step == 0:
                    # C(-tau) = C(tau), S(-tau) = -S(tau).
                    following_c *= 0.5
                    following_s *= 0.5
                following_c, cosine = cosine, following_c
                following_s, sine = sine, following_s
                yield cosine[:, :states], sine[:, :states]
        finally:
            product.close()

    def error_bound(self, times: np.ndarray, tolerance: float) -> float:
        """Bound of |psi(t) - exact| at the last time that the truncated expansion leaves; rounding is not counted."""
        if len(times) == 1:
            return 0.0
        z = self._phase(times)
        return float(_amplification(len(times) - 1) * _truncation_errors(z)[self.polynomials(times, tolerance)])

    def polynomials(self, times: np.ndarray, tolerance: float) -> int:
        """Polynomials in the expansion that leads from one time to the next: one product with the matrix each."""
        allowed = tolerance / _amplification(len(times) - 1)
        return max(2, int(np.argmax(_truncation_errors(self._phase(times)) <= allowed)))

    def _phase(self, times: np.ndarray) -> float:
        return self._half_width * (times[1] - times[0])

    def _coefficients(self, times: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
        """Of the even polynomials in 2 cos(H tau), and of the odd ones in 2 sin(H tau)."""
        bessel = 4 * jv(np.arange(self.polynomials(times, tolerance)), self._phase(times))
        bessel[0] /= 2
        even, odd = bessel[::2], bessel[1::2]
        return even * (-1.0) ** np.arange(len(even)), odd * (-1.0) ** np.arange(len(odd))

    def _rescaled(self) -> scipy.sparse.csr_array:
        """(H - middle of the spectrum) / half width."""
        middle = (self.energy_min + self.energy_max) / 2
        identity = scipy.sparse.eye_array(self.hamiltonian.shape[0], format="csr")
        return scipy.sparse.csr_array((self.hamiltonian - middle * identity) / (self._half_width or 1.0))

    @staticmethod
    def _add_expansion(
        product: MKLProduct | ScipyProduct,
        start: np.ndarray,
        polynomials: Sequence[np.ndarray],
        sums: Sequence[np.ndarray],
        even_terms: np.ndarray,
        odd_terms: np.ndarray,
    ) -> None:
        """sums += the series of even and of odd polynomials of the matrix, applied to `start`."""
        polynomials[0][:] = start
        product.apply(start, polynomials[1], 1.0, 0.0)
        for k, coefficient in enumerate(_interleaved(even_terms, odd_terms)):
            current, other = polynomials[k % 2], polynomials[(k + 1) % 2]
            if k >= 2:
                product.apply(other, current, 2.0, -1.0)
            daxpy(current.ravel(), sums[k % 2].ravel(), a=coefficient)


def _interleaved(even: np.ndarray, odd: np.ndarray) -> np.ndarray:
    result = np.empty(len(even) + len(odd))
    result[::2], result[1::2] = even, odd
    return result


def _amplification(steps: int) -> float:
    return steps**2 + 2.0 * steps


def _truncation_errors(z: float) -> np.ndarray:
    """Bound alpha of the error when the first 0, 1, 2, ... polynomials are kept."""
    # From the last order on the Bessel functions are below 1e-30.
    orders = np.arange(int(z + 25 * np.cbrt(z) + 40))
    return 4 * np.cumsum(np.abs(jv(orders, z))[::-1])[::-1]
