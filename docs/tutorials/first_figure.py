# %% [markdown]
# # Your first figure, and one changed number
#
# At the end you will have a phase diagram of paper 1 at a small size. You will also have changed a number in the
# config, and seen which jobs this change causes.
#
# You need a clone of locflow with its environment (`make environment`, then `. .venv/bin/activate`). All commands run
# at the top of the clone.

# %% [markdown]
# ## A small size
#
# Paper 1 studies fermions on a ring with a random potential. Networks learn from eigenstates at weak and at strong
# disorder. They then classify the eigenstates in between. `config/paper1.yaml` has a ring of 12 sites, which takes a
# few minutes. Here the ring has 8 sites. Write a config file with only the keys that you change:

# %% language="bash"
# cat > first.yaml <<'END'
# scale: first                # results go to results/first/
# systems:
#   ring:
#     lattice: [8]
#     disorder: {W_grid: [0.5, 1.5, 3.0, 4.5], W_training: [0.2, 12.0], realizations: 10}
#     product: {energy_bins: 10, states_per_bin: 10}
#     realizations_per_job: 10
# trainings:
#   ring: {folds: 2, states_per_class: 200}
# END

# %% [markdown]
# The option `-n` shows which jobs would run, and computes nothing:

# %% language="bash"
# snakemake -n --quiet host reason rules --configfile first.yaml -- results/first/figures/phase_diagrams/ring.png

# %% [markdown]
# The table lists the steps. First the Hamiltonian without disorder is built (`operators`). At each disorder strength,
# 10 random potentials are added to it, and the 10 sums are diagonalized. Two networks are trained in one job. A list of
# these networks is written to a file. The networks classify the states at all disorder strengths of the grid
# (`predict`). The last jobs compute the averages with bootstrap intervals, and draw the picture.
#
# ## Run it

# %% language="bash"
# snakemake --cores 2 --quiet all --configfile first.yaml -- results/first/figures/phase_diagrams/ring.png
# ls results/first/figures/phase_diagrams

# %% [markdown]
# ![Phase diagram of a ring of 8 sites](ring.png)
#
# Red is ergodic, and blue is localized. On the line, the mean probability of the ergodic phase is 1/2. The `.nc` file
# contains the numbers of the picture. The `.json` file contains the measured quantities with their intervals. One of
# them is the critical disorder \(W_c\), in units of the repulsion \(V\) between neighbours:

# %%
import json
from pathlib import Path

measured = json.loads(Path("results/first/figures/phase_diagrams/ring.json").read_text())
for quantity in measured["quantities"]:
    value = "none" if quantity["value"] is None else f"{quantity['value']:.2f}"
    print(quantity["label"], "=", value, quantity["unit"], quantity["note"])

# %% [markdown]
# ## Change one number
#
# Add one more disorder strength, 2.2:

# %% language="bash"
# sed -i 's/1.5, 3.0/1.5, 2.2, 3.0/' first.yaml
# snakemake -n --quiet host reason rules --configfile first.yaml -- results/first/figures/phase_diagrams/ring.png

# %% [markdown]
# Only the states at this disorder strength are computed and classified. The networks are not trained
# again, because they learned from W = 0.2 and W = 12. Now change an option of the network, here its dropout:

# %% language="bash"
# sed -i 's/states_per_class: 200/states_per_class: 200, network: {dropout: 0.4}/' first.yaml
# snakemake -n --quiet host reason rules --configfile first.yaml -- results/first/figures/phase_diagrams/ring.png

# %% [markdown]
# The networks are trained again, and all their predictions are computed again. Existing states are not computed again.
# The only diagonalization in the table is at W = 2.2, which has not run yet. For each file, Snakemake has recorded the
# part of the config that its rule used. It compares this part with the present config, so you need not delete any file.
#
# ## Next
#
# - `make paper1_fig1` draws the figure of paper 1, with the ring of 12 sites and the torus. It needs 60 jobs and a few
#   minutes.
# - [Paper 1](../results/paper1.md) shows the results at 16 sites, claim by claim.
# - [Why does this job run?](../how-to/why-does-this-job-run.md) explains the rules of reruns.
# - The next tutorials are [The library alone](library.md) and [your own Hamiltonian](own_hamiltonian.md).
