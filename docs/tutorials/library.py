# %% [markdown]
# # The library alone
#
# At the end you will have eigenstates of your own sparse matrix, with a proof that none is missing. From these states
# you will have computed the gap ratio, the participation ratio and the entanglement entropy. You will also have
# computed a quench, in which the magnetization of a Néel state changes in time. This tutorial uses neither the workflow
# nor neural networks.
#
# You need `pip install .` in a clone of locflow, or its environment (`make environment`, then `. .venv/bin/activate`).

# %% [markdown]
# ## A matrix
#
# The example is the Heisenberg chain of 10 spins with a random field along z, in the sector of zero magnetization:
#
# $$
# H = \sum_i \mathbf S_i \cdot \mathbf S_{i+1} + \sum_i h_i S^z_i
# $$
#
# The fields \(h_i\) are uniform in \([-W, W]\).
#
# You can use any real symmetric matrix of `scipy.sparse`, from QuSpin, quimb or your own code. Here we build the matrix
# by hand. Each row of `occupation` is a basis state, and each column is a site. The number 1 means spin up. If two
# neighbouring spins are opposite, H exchanges them with the amplitude 1/2.

# %%
from itertools import combinations

import numpy as np
import scipy.sparse

SITES = 10
occupation = np.zeros((252, SITES), dtype=int)
for row, up in zip(occupation, combinations(range(SITES), SITES // 2), strict=True):
    row[list(up)] = 1
number = {tuple(row): place for place, row in enumerate(occupation)}

flips = []
for place, row in enumerate(occupation):
    for i in np.flatnonzero(row[:-1] != row[1:]):
        flipped = row.copy()
        flipped[[i, i + 1]] = row[[i + 1, i]]
        flips.append((place, number[tuple(flipped)]))
spin = occupation - 0.5
exchange = scipy.sparse.coo_array((np.full(len(flips), 0.5), np.transpose(flips)), shape=(252, 252))
clean = exchange + scipy.sparse.diags_array((spin[:, :-1] * spin[:, 1:]).sum(axis=1))


def hamiltonian(field):
    """H in units of J."""
    return scipy.sparse.csr_array(clean + scipy.sparse.diags_array(spin @ field))


def field(W, realization=0):
    return np.random.default_rng([2024, realization]).uniform(-W, W, SITES)


H = hamiltonian(field(W=2.0))
print(H.shape, H.nnz, abs(H - H.T).max())

# %% [markdown]
# ## Eigenstates, with a proof that none is missing
#
# You request windows of states at an energy density \((E - E_{\min})/(E_{\max} - E_{\min})\). Here the window consists
# of the 20 states nearest to the middle of the spectrum.

# %%
from locflow.eigensolvers import Window, diagonalize

states = diagonalize(H, [Window(center=0.5, count=20)], engine="shift-invert")
print("energies", states.state_energies[:3].round(4), "...")
print("levels  ", states.state_levels[:3], "...")
print("largest |H psi - E psi| below 1e-10:", states.residuals.max() < 1e-10)
print("levels found:", states.completeness.found, "counted:", states.completeness.expected)
print("counted by", states.completeness.method)

# %% [markdown]
# An iterative solver may miss a level, and nothing in its output shows this. `diagonalize` therefore counts the levels
# below each edge of the window independently, from the signs of the pivots of \(LDL^T = H - E\) (Sylvester's law of
# inertia). If the counts do not agree with the number of states found, it raises an error. The count also gives the
# number of each level in the whole spectrum.
#
# The same call works for a matrix of 18 sites. For small matrices you can compute all states at once:

# %%
full = diagonalize(H, [Window(center=0.5)], all_energies=True)
print(full.engine, full.vectors.shape)
print(np.allclose(full.energies[states.state_levels], states.state_energies, atol=1e-10))

# %% [markdown]
# ## Ergodic or localized
#
# Three quantities distinguish the two phases. The mean gap ratio \(\langle r \rangle\) is 0.53 for a chaotic spectrum
# and 0.39 for independent levels. The participation ratio of a state is the inverse of \(\sum_b |\psi_b|^4\). The
# entropy of half the chain is measured in units of Page's value for random states. In the ergodic phase it tends to 1
# for long chains. For localized states it is small.

# %%
from locflow.averages.statistics import moments
from locflow.observables import Cut, inverse_participation_ratio, mean_gap_ratio, page_entropy, von_neumann_entropy

cut = Cut(occupation, SITES // 2)
print("  W     <r>             participation  entropy/Page")
for W in (1.0, 8.0):
    ratios, participation, entropy = [], [], []
    for realization in range(10):
        system = diagonalize(hamiltonian(field(W, realization)), [Window(0.5, 40)], all_energies=True)
        ratios.append(mean_gap_ratio(system.energies[84:168]))  # the middle third of the spectrum
        participation.append(np.mean(1 / inverse_participation_ratio(system.vectors**2)))
        entropy.append(np.mean(von_neumann_entropy(cut.schmidt_weights(system.vectors))))
    r = moments(ratios)
    page = page_entropy(2**5, 2**5)
    print(
        f"{W:4.1f}  {r.mean:.3f} +- {r.standard_error:.3f}  {np.mean(participation):10.1f}"
        f"     {np.mean(entropy) / page:10.2f}"
    )

# %% [markdown]
# The levels and states of one realization are correlated. Therefore we first average within each realization. The
# printed error is the standard error of the mean over the 10 realizations.
#
# ## A quench
#
# In the Néel state the spins alternate. The imbalance is 1 at the start, and it measures how much of this pattern is
# left at the time \(t\). `propagator` prepares the evolution, and `evolve` measures the magnetization of each site.
# Times are in units of \(\hbar/J\).

# %%
from locflow.dynamics.evolution import evolve, propagator
from locflow.observables import imbalance

sigma = 2 * occupation - 1
neel = number[(1, 0) * (SITES // 2)]
times = np.linspace(0, 20, 41)
curves = {}
for W in (1.0, 8.0):
    samples = []
    for realization in range(10):
        H = hamiltonian(field(W, realization))
        traces = evolve(propagator(H, states=1, times=times), sigma, [neel], times)
        assert traces.norm_drift < 1e-9
        samples.append(imbalance(traces.magnetization[0], sigma[neel]))
    curves[W] = np.mean(samples, axis=0)
    print(f"W = {W}: imbalance {curves[W][0]:.2f} at t = 0, {curves[W][20:].mean():.2f} from t = 10 to 20")

# %%
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(5, 3), layout="constrained")
for W, curve in curves.items():
    axes.plot(times, curve, label=f"$W = {W:g}$")
axes.set(xlabel="time $t$ ($\\hbar/J$)", ylabel="imbalance", ylim=(-0.3, 1))
axes.legend()
figure.savefig("quench.png", dpi=120)

# %% [markdown]
# ![Imbalance of the Néel state after a quench, at weak and at strong disorder](quench.png)
#
# At weak disorder the pattern is lost. At strong disorder a part of it remains. Ten sites do not show what happens in
# an infinite chain.
#
# ## Next
#
# - [Use the library](../how-to/use-the-library.md) lists what each module contains.
# - [Eigensolvers](../explanation/eigensolvers.md) explains which engine is used for which size, and how the count
#   works.
# - [Dynamics](../explanation/dynamics.md) explains the expansion in Chebyshev polynomials, and its error bound.
# - [Conventions](../explanation/conventions.md) says where spins and where Pauli matrices are used, and lists signs and
#   factors of two.
