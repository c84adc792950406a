"""Print what a target costs: all its jobs and those still to be run, times what the cost model says of each."""

from _job import logged
from _summary import jobs_of_target

with logged(snakemake) as terminal:
    from locflow.configuration.plan import plan_table

    configuration, jobs = jobs_of_target(snakemake.params.settings)
    table = plan_table(configuration.config.plan_target, configuration, jobs)
    print(table)
    print(f"\n{table}", file=terminal)
