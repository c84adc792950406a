"""The jobs of targets, without running anything, as a program: Snakemake's own graph, told in JSON.

python dag_of.py FOLDER CONFIGFILE TARGET...

Prints for each target its jobs, or the sentence with which it is refused.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from snakemake.api import ConfigSettings, DAGSettings, OutputSettings, ResourceSettings, SnakemakeApi
from snakemake.exceptions import MissingRuleException, WorkflowError
from snakemake.settings.enums import Quietness

PLAIN = (str, int, float, bool, type(None))


def unplain(value, where: str) -> Iterator[str]:
    """Leaves that Snakemake does not compare by their value."""
    if type(value) is dict:
        for key, inner in value.items():
            if type(key) not in PLAIN:
                yield f"{where}: key {key!r} is a {type(key).__name__}"
            yield from unplain(inner, f"{where}.{key}")
    elif type(value) is list:
        for index, inner in enumerate(value):
            yield from unplain(inner, f"{where}[{index}]")
    elif type(value) not in PLAIN:
        yield f"{where} is a {type(value).__module__}.{type(value).__name__}"


def told(job) -> dict:
    """A job: its rule and wildcards, its inputs by role in their order, its params."""
    named = {name: [paths] if isinstance(paths, str) else paths for name, paths in job.input.items()}
    name = f"{job.rule.name} {'/'.join(job.wildcards_dict.values())}".strip()
    return {
        "name": name,
        "runs": not job.is_norun,
        "inputs": {name: list(map(str, paths)) for name, paths in named.items()},
        "number_of_inputs": len(job.input),
        # As Snakemake sees them: a set of texts.
        "params": sorted(map(repr, job.non_derived_params)),
        "roles": dict(job.params.items()).get("inputs"),
        "unplain": [line for key, value in job.params.items() for line in unplain(value, f"{name}: {key}")],
    }


def main(folder: str, configfile: str, *targets: str) -> None:
    snakefile = Path("Snakefile").resolve()
    with SnakemakeApi(OutputSettings(quiet={Quietness.ALL})) as api:
        workflow_api = api.workflow(
            ResourceSettings(cores=1),
            config_settings=ConfigSettings(configfiles=[Path(configfile).resolve()]),
            snakefile=snakefile,
            workdir=Path(folder),
        )
        answers = {}
        for target in targets:
            workflow_api.dag(DAGSettings(targets={target}))
            workflow = workflow_api._workflow
            try:
                workflow._prepare_dag(forceall=False, ignore_incomplete=True, lock_warn_only=True)
                workflow._build_dag()
            except (WorkflowError, MissingRuleException) as error:
                answers[target] = f"{type(error).__name__}: {error}"
            else:
                answers[target] = [told(job) for job in workflow.dag.jobs]
    print(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
