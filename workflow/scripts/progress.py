"""Print how far a target is, and when the run that makes it ends."""

from _job import logged
from _summary import jobs_of_target

with logged(snakemake) as terminal:
    import time

    from locflow.configuration.progress import progress_table, run_in, timings

    run = run_in()
    configuration, jobs = jobs_of_target(snakemake.params.settings)
    measured = timings(jobs, configuration)
    table = progress_table(configuration.config.plan_target, configuration, jobs, measured, run, time.time())
    print(table)
    print(f"\n{table}", file=terminal)
