"""What `plan` and `progress` ask Snakemake: which jobs a target has, and which of them are to be run."""

import json
import subprocess
import tempfile


def jobs_of_target(settings):
    """The checked configuration, and the jobs of its `plan_target`."""
    from locflow.configuration.check import check
    from locflow.configuration.plan import jobs_of

    config = settings["config"]
    configuration = check(config)
    target = configuration.config.plan_target
    with tempfile.NamedTemporaryFile("w", suffix=".json") as configfile:
        json.dump(config, configfile)
        configfile.flush()
        summary = subprocess.run(
            [
                *(settings["python"], "-m", "snakemake", "--snakefile", settings["snakefile"]),
                *("--summary", "--replace-workflow-config", "--configfile", configfile.name, "--", target),
            ],
            capture_output=True,
            text=True,
        )
    if summary.returncode:
        raise ValueError(f"there is no plan for the target {target!r}:\n{summary.stderr}")
    return configuration, jobs_of(summary.stdout, configuration)
