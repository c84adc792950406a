# %% [markdown]
# # From laptop to cluster
#
# At the end you will know what a figure costs at the paper's own size, before anything runs. You will have seen how the
# jobs go to Slurm or Grid Engine. Nothing is submitted here: the commands only plan.
#
# You need a clone of locflow with its environment (`make environment`, then `. .venv/bin/activate`). On a cluster, the
# clone and the environment lie on the shared file system.

# %% [markdown]
# ## What the paper's size costs
#
# `config/paper.yaml` is the papers' own scale. `plan` counts the jobs of a target that are still to be run, and adds up
# their costs. The target here is the first figure of paper 3: entanglement spectra of chains of 16 sites.

# %% language="bash"
# snakemake --quiet all --configfile config/paper.yaml --config plan_target=paper3_fig1 -- plan

# %% [markdown]
# The costs come from a model of each job: its time on one core, its memory, its files. On a cluster, each job is
# submitted with these numbers as its limits of time and memory.
#
# ## Between the laptop and the paper
#
# Several config files may follow each other, and the last one wins. `config/sixteen_sites.yaml` keeps the 16 sites. It
# has 5 realizations instead of 40, at 23 disorder strengths instead of 95. Instead of all eigenstates it computes
# windows: the 50 eigenstates nearest each of 20 energy densities.

# %% language="bash"
# snakemake --quiet all --configfile config/paper.yaml config/sixteen_sites.yaml \
#     --config plan_target=paper3_fig1 -- plan

# %% [markdown]
# The 130 jobs of this run are 30 submissions: short jobs go out together.
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
# Start it where it may run for hours: in `tmux` on a login node, or as a job of its own. Snakemake waits there and
# submits what has become ready. A job that fails is submitted once more, with twice the memory and time.
#
# ## Grid Engine
#
# Only the profile differs: `--workflow-profile profiles/gridengine`. Write your project and queue into a file
# `.sge_request`. If your cell has other names for its resources, see the head of `profiles/gridengine/profile.yaml`.
#
# ## While it runs
#
# `snakemake --configfile ... -- progress` in a second terminal shows for each stage what is done, what runs, and when
# the run ends. If it was interrupted, the same command as before computes what is missing.
#
# ## Next
#
# - [Slurm](../how-to/slurm.md): accounting, and what to do after a crash.
# - [The papers' scale](../how-to/papers-scale.md): all config files for sizes between those of the laptop
#   and those of the papers, with their core-hours.
# - [Costs](../explanation/costs.md): how the cost model was measured.
# - [A module in your workflow](../how-to/module.md): your own systems with the same profiles.
