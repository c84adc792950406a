"""What a target costs before anything of it runs, and how far a run is while it goes on.

Neither has files, so that both can be asked for in a second terminal while a run holds Snakemake's lock.
"""

import atexit

from locflow.configuration import run_record
from locflow.configuration.plan import output_patterns

TARGET = {
    "python": sys.executable,
    "snakefile": str(ROOT / "Snakefile"),
    "config": config,
    # What `progress` is asked about instead of the run that goes on.
    "asked": CONFIGURATION.config.plan_target != "all",
}
# As Snakemake knows the rules of a module and its files.
RULE_NAMES = {workflow.modifier.modify_rulename(name): name for name in output_patterns(CONFIGURATION)}
RESULTS = str(workflow.modifier.modify_path(PATHS.results))


def begin_run(log, then):
    """Write down what a run is about; of one without files, which is `plan` or `progress`, leave others' locks alone."""
    jobs = run_record.jobs_of_run(workflow.dag, RULE_NAMES, CONFIGURATION)
    if any(job.to_run for job in jobs):
        targets = sorted(map(str, workflow.dag_settings.targets)) or [str(workflow.default_target)]
        path = run_record.begin(targets, config, workflow.overwrite_configfiles, RESULTS, jobs)
        atexit.register(run_record.end, path)
    elif not any(job.output for job in workflow.dag.jobs):
        # A Snakemake that ends removes all locks, those of others too (9.27). This one has none of its own.
        workflow.persistence.unlock = lambda: None
    then(log)


def with_begin_run(register):
    """`workflow.onstart` that keeps `begin_run` before what a Snakefile registers after this one."""

    def onstart(handler):
        earlier = workflow._onstart
        register(handler)
        if workflow._onstart is not earlier:
            workflow._onstart = partial(begin_run, then=workflow._onstart)

    return onstart


# Not by `onstart:`, which Snakemake leaves out of a module.
workflow._onstart = partial(begin_run, then=workflow._onstart)
workflow.onstart = with_begin_run(workflow.onstart)


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
