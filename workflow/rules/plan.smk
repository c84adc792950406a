"""What a target costs before anything of it runs, and how far it is while it does.

Neither has files, so that both can be asked for in a second terminal while a run holds Snakemake's lock.
"""

TARGET = {
    "python": sys.executable,
    "snakefile": str(ROOT / "Snakefile"),
    "config": config,
}


onstart:
    # A Snakemake that ends removes all locks, those of others too (9.27). A run without files has none of its own.
    if not any(job.output for job in workflow.dag.jobs):
        workflow.persistence.unlock = lambda: None


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
    """What of `plan_target` (default all) is done, what is left, and when the run that goes on will end."""
    log:
        f"{LOGS}/progress.log",
    localrule: True
    conda:
        "../../envs/learning.yaml"
    threads: 1
    params:
        settings=TARGET,
    message:
        f"progress of {CONFIGURATION.config.plan_target} at scale {CONFIGURATION.scale}"
    script:
        "../scripts/progress.py"
