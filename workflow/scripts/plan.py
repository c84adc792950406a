"""Print what a target costs: a dry run from nothing and one from what is there, times the cost of each rule's jobs."""

from _job import logged

with logged(snakemake) as terminal:
    import json
    import subprocess
    import tempfile

    from locflow.cost import Cost
    from locflow.plan import job_counts, plan_table

    settings = snakemake.params.settings
    target, scale = settings["config"]["plan_target"], settings["config"]["scale"]

    def dry_run(*options):
        command = [
            settings["python"],
            "-m",
            "snakemake",
            "--snakefile",
            settings["snakefile"],
            "--dry-run",
            "--nocolor",
        ]
        result = subprocess.run(
            [*command, "--quiet", "reason", *options, "--configfile", configfile.name, "--", target],
            capture_output=True,
            text=True,
        )
        output = result.stdout + result.stderr
        if "Nothing to be done" in output:
            return {}
        if result.returncode:
            raise ValueError(f"there is no plan for the target {target!r}:\n{output}")
        return job_counts(output)

    with tempfile.NamedTemporaryFile("w", suffix=".json") as configfile:
        json.dump(settings["config"], configfile)
        configfile.flush()
        total, remaining = dry_run("--forceall"), dry_run()
    costs = {name: Cost(**cost) for name, cost in settings["costs"].items()}
    table = plan_table(target, scale, total, remaining, costs)
    print(table)
    print(f"\n{table}", file=terminal)
