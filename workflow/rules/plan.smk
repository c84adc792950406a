"""What a target costs before anything of it runs, and how far a run is while it goes on.

Neither has files, so that both can be asked for in a second terminal while a run holds Snakemake's lock.
"""

TARGET = {
    "python": sys.executable,
    "snakefile": str(ROOT / "Snakefile"),
    "config": config,
    # What `progress` is asked about instead of the run that goes on.
    "asked": CONFIGURATION.config.plan_target != "all",
}


rule plan:
    """Jobs, core-hours, memory and disk of `plan_target` (default all), by rule and system; nothing of it is run."""
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
    """What of the run that goes on is done, what is left, and when it ends; of `plan_target` where that is given."""
    log:
        f"{LOGS}/progress.log",
    localrule: True
    conda:
        "../../envs/learning.yaml"
    threads: 1
    params:
        settings=TARGET,
    message:
        f"progress of {CONFIGURATION.config.plan_target if TARGET['asked'] else 'the run that goes on'}"
    script:
        "../scripts/progress.py"
