# %% [markdown]
# # From laptop to cluster
#
# At the end you will know what a figure costs at the paper's own size, before any job runs. You will have seen how the
# jobs are submitted to Slurm or Grid Engine. The commands of this tutorial only make plans and submit nothing.
#
# You need a clone of locflow with its environment (`make environment`, then `. .venv/bin/activate`). On a cluster, the
# clone and the environment lie on the shared file system.

# %% [markdown]
# ## What the paper's size costs
#
# `config/paper.yaml` sets the numbers of sites, realizations and networks of the papers. The target `plan` needs the
# name of another target, `plan_target`. It counts the jobs of that target that have not run yet, and adds up their
# costs. Here `plan_target` is the first figure of paper 3, which needs entanglement spectra of chains of 16 sites.

# %% language="bash"
# snakemake --quiet all --configfile config/paper.yaml --config plan_target=paper3_fig1 -- plan

# %% [markdown]
# The column `of` names the system, the training or the paper. The first column `to run` counts jobs, and the second one
# core-hours. The costs come from a model. It estimates the time of each job on one core, its memory and the size of its
# files. On a cluster, each job is submitted with these numbers as its limits of time and memory.
#
# ## Between the laptop and the paper
#
# You can name several config files. If they set the same key, the last file wins. `config/sixteen_sites.yaml` keeps the
# 16 sites. It has 5 realizations instead of 40, at 23 disorder strengths instead of 95. It computes only windows
# instead of all eigenstates. A window consists of the 50 eigenstates nearest one of 20 energy densities.

# %% language="bash"
# snakemake --quiet all --configfile config/paper.yaml config/sixteen_sites.yaml \
#     --config plan_target=paper3_fig1 -- plan

# %% [markdown]
# The 130 jobs of this run become 30 submissions, because short jobs are submitted together.
#
# ## Slurm
#
# A profile says how jobs are run. Without a profile they run on your machine, as many at a time as there are cores.
# With `profiles/slurm`, each job or batch of short jobs becomes a submission. A dry run lists the jobs and submits
# nothing:

# %% language="bash"
# snakemake -n --quiet host reason rules --workflow-profile profiles/slurm \
#     --configfile config/paper.yaml config/sixteen_sites.yaml -- paper3_fig1

# %% [markdown]
# Without `-n` Snakemake submits the jobs. Add your account and partition:
#
# ```
# snakemake --workflow-profile profiles/slurm --configfile config/paper.yaml config/sixteen_sites.yaml \
#     --default-resources slurm_account=ACCOUNT slurm_partition=PARTITION -- paper3_fig1
# ```
#
# Start this command where it can run for hours, for example in `tmux` on a login node, or in a job of its own.
# Snakemake keeps running there and submits each job when its inputs are ready. A job that fails is submitted once more,
# with twice the memory and time.
#
# ## Grid Engine
#
# For Grid Engine only the profile differs: `--workflow-profile profiles/gridengine`. Write your project and queue into
# a file `.sge_request`. If the resources have other names on your cluster, see the first lines of
# `profiles/gridengine/profile.yaml`.
#
# ## While it runs
#
# `snakemake --configfile ... -- progress` in a second terminal shows for each stage which jobs are done and which are
# running, and when the run will end. If the run was interrupted, start it again with the same command. It then computes
# only what is missing.
#
# ## Next
#
# - [Slurm](../how-to/slurm.md) explains accounting, and what to do after a crash.
# - [The papers' scale](../how-to/papers-scale.md) lists all config files for sizes between those of the laptop
#   and those of the papers, with their core-hours.
# - [Costs](../explanation/costs.md) explains how the cost model was measured.
# - [A module in your workflow](../how-to/module.md) explains how to run your own systems with the same profiles.
