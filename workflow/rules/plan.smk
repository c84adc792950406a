"""The cost of a target before its jobs run, and the progress of a run.

Neither writes files, so both work in a second terminal while a run holds Snakemake's lock.
"""

TARGET = {
    "python": sys.executable,
    "snakefile": str(ROOT / "Snakefile"),
    "config": config,
    # What `progress` is asked about instead of the run that goes on.
    "asked": CONFIGURATION.config.plan_target != "all",
}


rule plan:
    """Print jobs, core-hours, memory and disk of the target `plan_target` (default: all), and run no job."""
    log:
        f"{LOGS}/plan.log",
    localrule: True
    conda:
        "../../envs/learning.yaml"
    threads: 1
    params:
        settings=TARGET,
    message:
        f"plan {CONFIGURATION.config.plan_target} at scale {CONFIGURATION.scale}"
    script:
        "../scripts/plan.py"


rule progress:
    """Print what the current run (or the target `plan_target`) has done, what is left, and when it ends."""
    log:
        f"{LOGS}/progress.log",
    localrule: True
    conda:
        "../../envs/learning.yaml"
    threads: 1
    params:
        settings=TARGET,
    message:
        f"progress of {CONFIGURATION.config.plan_target if TARGET['asked'] else 'the current run'}"
    script:
        "../scripts/progress.py"
