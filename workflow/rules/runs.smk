"""When a run begins, its jobs and config are recorded, so that `progress` knows which jobs to count."""

import atexit

from locflow.configuration import run_record
from locflow.configuration.plan import output_patterns

# As Snakemake knows the rules of a module and its files.
RULE_NAMES = {internals.name_of_rule(workflow, name): name for name in output_patterns(CONFIGURATION)}
RESULTS = internals.path_of_file(workflow, PATHS.results)


def begin_run():
    """Record the jobs and the config of a run. A run without files (`plan`, `progress`) leaves others' locks alone."""
    graph = internals.jobs_of_graph(workflow)
    jobs = run_record.jobs_of_run(graph, RULE_NAMES, CONFIGURATION)
    if any(job.to_run for job in jobs):
        files = internals.config_files_asked_for(workflow)
        path = run_record.begin(internals.asked_for(workflow), config, files, RESULTS, jobs)
        atexit.register(run_record.end, path)
    elif not any(job.outputs for job in graph):
        internals.leave_locks(workflow)
    internals.schedule_without_idle_rounds(workflow)


internals.when_run_begins(workflow, begin_run)
