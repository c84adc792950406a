# %% [markdown]
# # Your own Hamiltonian and disorder
#
# At the end you will have the phase diagram of the \(J_1\)-\(J_2\) chain in a Gaussian random field, as networks find
# it. The model and its disorder are in your own folder. You do not edit any file of locflow.
#
# You need a clone of locflow with its environment (`make environment`, then `. .venv/bin/activate`). All commands run
# at the top of the clone.

# %% [markdown]
# ## The Hamiltonian
#
# $$
# H = J_1 \sum_i \mathbf S_i \cdot \mathbf S_{i+1} + J_2 \sum_i \mathbf S_i \cdot \mathbf S_{i+2} + \sum_i h_i S^z_i
# $$
#
# A model is a function. It gets the lattice and the couplings, and returns operator strings as QuSpin writes them. `+`
# and `-` are \(S^+\) and \(S^-\), and `z` is \(S^z\), for spin 1/2. The function does not contain the random field. The
# workflow adds this field itself. `field_operator` is the name of the operator that the field multiplies.
#
# A `Snakefile` in your folder contains the function, gives the model a name, and includes locflow as a module:

# %% language="bash"
# mkdir -p j1j2
# cat > j1j2/Snakefile <<'END'
# from locflow.hamiltonians.many_body import ManyBodyModel
# from locflow.hamiltonians.models import MODELS
#
#
# def exchange(J, bonds):
#     """J S_i . S_j on each bond."""
#     half, whole = ([[value, i, j] for i, j in bonds] for value in (J / 2, J))
#     return [["+-", half], ["-+", half], ["zz", whole]]
#
#
# def j1j2_chain(lattice, J1, J2):
#     return exchange(J1, lattice.bonds) + exchange(J2, lattice.second_neighbours)
#
#
# MODELS["j1j2_chain"] = ManyBodyModel(
#     hamiltonian="sum_i J1 S_i . S_i+1 + J2 S_i . S_i+2 + h_i Sz_i",
#     couplings={"J1": "exchange of nearest neighbours", "J2": "exchange of second neighbours"},
#     field_operator="Sz_i",
#     field_scale=1.0,  # 1 for Sz and n - 1/2, 2 for sigma^z
#     basis="spins",
#     terms=j1j2_chain,
#     unit="J1",
# )
#
#
# configfile: "config.yaml"
#
#
# module locflow:
#     snakefile:
#         "../workflow/Snakefile"
#     config:
#         config
#
#
# use rule * from locflow
# END

# %% [markdown]
# Every run and every job on a cluster reads this file again. The workflow records the operator strings of
# the model with each result. If you change the function, the results of this model are therefore computed again.
#
# ## The disorder and the network
#
# Everything else is in the config. With this `distribution` the field is Gaussian, and `W` is its standard deviation.
# (A uniform distribution of the same standard deviation has the half width \(\sqrt 3\,W\).) The networks learn from the
# states at `W_ETH` and at `W_MBL`. They classify the states at all `W` of `W_grid`.

# %% language="bash"
# cat > j1j2/config.yaml <<'END'
# scale: mine
# root_seed: 7
# systems:
#   j1j2:
#     model: j1j2_chain
#     lattice: [10]
#     boundary: periodic
#     couplings: {J1: 1.0, J2: 0.5}
#     disorder:
#       distribution: {kind: gaussian}
#       W_grid: {from: 1.0, to: 5.0, step: 1.0}
#       W_training: [0.5, 12.0]
#       realizations: 20
#     product: {kind: states, energy_bins: 10, states_per_bin: 20}
#     realizations_per_job: 20
# trainings:
#   j1j2: {kind: classifier, system: j1j2, W_ETH: 0.5, W_MBL: 12.0, folds: 2, states_per_class: 400}
# END
# cd j1j2
# snakemake -n --quiet host reason rules --workflow-profile ../profiles/default -- \
#     results/mine/figures/phase_diagrams/j1j2.png

# %% [markdown]
# The table lists the jobs. If the config has a mistake, Snakemake prints an error message instead. The
# message names the key, the file and what is allowed. Try `lattice: [2]`.
#
# ## Run it

# %% language="bash"
# cd j1j2
# snakemake --quiet all --workflow-profile ../profiles/default -- \
#     results/mine/figures/phase_diagrams/j1j2.png
# ls results/mine/figures/*/

# %% [markdown]
# ![Phase diagram of the J1-J2 chain of 10 sites](j1j2.png)
#
# The colour is the probability of the ergodic phase, averaged over states, realizations and two networks. A netCDF file
# contains the averages with their bootstrap intervals:

# %%
import xarray as xr

averages = xr.open_dataset("j1j2/results/mine/averages/j1j2.nc")
middle = averages.sel(bin_center=0.45)
print(middle["probability"].round(2).to_series().to_string())

# %% [markdown]
# Ten sites and 20 realizations give only a first orientation. Is the spectrum chaotic where the networks
# call states ergodic? The mean gap ratio of the same eigenstates answers this question without a network. The figure
# `results/mine/figures/indicator_maps/j1j2.png` shows it.
#
# ## Next
#
# - Change `J2` to 0. Only this system is computed again. If you want to keep both systems, add a second one with
#   `like: j1j2`. It takes all missing keys from the first.
# - [Change the configuration](../how-to/change-the-configuration.md) explains quasi-periodic and binary fields, and
#   random bonds.
# - [Another size](../how-to/another-size.md) says what 12, 14 and 16 sites cost.
# - [Intervals](../explanation/intervals.md) explains how to read an average with its interval.
