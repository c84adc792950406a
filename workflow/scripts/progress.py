"""Print how far the run that goes on is, and when it ends; of the last one, what is left; or that of `plan_target`."""

from _job import logged
from _summary import jobs_of_target

with logged(snakemake) as terminal:
    import time

    from locflow.configuration.progress import progress_table, run_in, timings
    from locflow.configuration.run_record import progress_of, runs_to_show

    settings, now = snakemake.params.settings, time.time()
    shown = [] if settings["asked"] else runs_to_show()
    tables = [progress_of(record, settings["config"], now) for record in shown]
    if not tables:
        run = run_in()
        configuration, jobs = jobs_of_target(settings)
        measured = timings(jobs, configuration)
        tables = [progress_table(configuration.config.plan_target, configuration, jobs, measured, run, now)]
    for table in tables:
        print(table)
        print(f"\n{table}", file=terminal)
