"""When a run begins, its jobs and config are recorded, so that `progress` knows which jobs to count."""

import atexit

from locflow.configuration import run_record
from locflow.configuration.plan import output_patterns

# As Snakemake knows the rules of a module and its files.
RULE_NAMES = {workflow.modifier.modify_rulename(name): name for name in output_patterns(CONFIGURATION)}
RESULTS = str(workflow.modifier.modify_path(PATHS.results))


def begin_run(log, then):
    """Record the jobs and the config of a run. A run without files (`plan`, `progress`) leaves others' locks alone."""
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
    """`workflow.onstart` that runs `begin_run` before the handlers that a Snakefile registers later."""

    def onstart(handler):
        earlier = workflow._onstart
        register(handler)
        if workflow._onstart is not earlier:
            workflow._onstart = partial(begin_run, then=workflow._onstart)

    return onstart


# Not by `onstart:`, which Snakemake leaves out of a module.
workflow._onstart = partial(begin_run, then=workflow._onstart)
workflow.onstart = with_begin_run(workflow.onstart)
