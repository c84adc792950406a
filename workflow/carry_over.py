"""Carry over results of an earlier commit whose code is unchanged in every part that a number depends on.

    python workflow/carry_over.py COMMIT [--dry-run] [arguments of snakemake]

Run it in the folder of results/ and .snakemake/, with the config of the run. Snakemake keeps a record of how it made
each file. In this record the program replaces the earlier fingerprint by the present one, but only if

- the recorded fingerprint is the one that COMMIT itself computes for the stage of the file,
- the present fingerprint rule finds the same code for that stage in COMMIT and in the present files,
- the recorded inputs and all other settings are those of the present workflow. The present settings may have additional
  lists of these inputs, and may lack the name of the function that the stage called.

All other records stay as they are, and the next run makes those files again. The program changes no result.
"""

import argparse
import ast
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

WORKFLOW = Path(__file__).resolve().parent
sys.path.insert(0, str(WORKFLOW))

from locflow import snakemake_internals as internals  # noqa: E402
from locflow.kinds.stages import stages  # noqa: E402
from locflow.results.carriers import CARRIERS  # noqa: E402
from locflow.results.fingerprint import Code  # noqa: E402

# Carriers at their places in earlier commits.
FORMER_PLACES = {
    "locflow.eigensolvers.results:check_memory": CARRIERS["locflow.memory"],
    "locflow.eigensolvers.results:InsufficientMemoryError": CARRIERS["locflow.memory"],
}
# Edits that change no number but change the fingerprint: applied to the earlier commit before the comparison.
WITHOUT_EFFECT = (
    # The kind `classifier` takes `architecture: cnn` alone: paper 3's network is asked for by its name.
    ("locflow/learning/networks.py", '= {"cnn": cnn, "mlp": mlp}', '= {"cnn": cnn}'),
)
# The earlier commit's stages by its own tables of kinds: what each calls, and its fingerprint by that commit's rule.
# Computed in a separate process.
ASK = """
import json, runpy, sys
from pathlib import Path
from locflow.results.fingerprint import fingerprint
workflow, stages, found = Path(sys.argv[1]), runpy.run_path(sys.argv[2])["stages"], {}
for stage, (script, functions) in stages(workflow / "scripts").items():
    try:
        found[stage] = functions, fingerprint(script, workflow / "locflow", *functions)
    except (OSError, KeyError, ValueError, AttributeError):
        pass
json.dump(found, sys.stdout)
"""


@dataclass(frozen=True)
class Stage:
    """A stage in both commits.

    Attributes
    ----------
    former, present : str
        Its fingerprint in the earlier commit by that commit's rule (None if it has no such stage), and the present one.
    same : bool
        Whether the code is the same in every part that a number depends on.
    functions : tuple of str
        What it called by name in the earlier commit: code that is the same may have moved.
    """

    former: str | None
    present: str
    same: bool
    functions: tuple[str, ...] = ()


def compared(earlier: Path, present: Path = WORKFLOW) -> dict[str, Stage]:
    """Compare the stages of the present workflow with those of an earlier one.

    Parameters
    ----------
    earlier, present
        Folders `workflow` with `scripts` and `locflow`; the earlier is a copy, to which `WITHOUT_EFFECT` is applied.
    """
    named = stages(present / "scripts")
    answer = subprocess.run(
        [sys.executable, "-c", ASK, str(earlier), str(present / "locflow/kinds/stages.py")],
        env={**os.environ, "PYTHONPATH": str(earlier)},
        cwd=earlier,
        capture_output=True,
        text=True,
        check=True,
    )
    former = json.loads(answer.stdout)
    for path, old, new in WITHOUT_EFFECT:
        text = (earlier / path).read_text(encoding="utf-8") if (earlier / path).exists() else ""
        if old in text:
            (earlier / path).write_text(text.replace(old, new), encoding="utf-8")
    before = Code(earlier / "scripts", earlier / "locflow", left_out={**CARRIERS, **FORMER_PLACES})
    now = Code(present / "scripts", present / "locflow")
    compared_stages = {}
    for name, (script, functions) in named.items():
        fingerprint = now.fingerprint(script, *functions)
        called, recorded = former.get(name, ((), None))
        same = name in former and before.fingerprint(earlier / "scripts" / script.name, *called) == fingerprint
        compared_stages[name] = Stage(recorded, fingerprint, same, tuple(called))
    return compared_stages


def verdict(
    recorded: list[str], present: list[str], inputs: list[str] | None, present_inputs: list[str], stage: Stage | None
) -> str:
    """Whether the record of a file may take the present params: "carried", "up to date", or why not.

    Parameters
    ----------
    recorded, present
        The params of the job as Snakemake recorded them, the `repr` of each, and as it would record them now.
    inputs, present_inputs
        Its input files, recorded and now, sorted.
    stage
        The stage of the job; None for a job without a fingerprint.
    """
    lost, new = set(recorded) - set(present), set(present) - set(recorded)
    if not lost and not new:
        return "up to date"
    if inputs != present_inputs:
        return "other inputs"
    if stage is None:
        return "no fingerprint"
    if repr(stage.present) not in present:
        return "another fingerprint"
    if lost - {repr(stage.former), *map(repr, stage.functions)} or repr(stage.former) not in recorded:
        return "other settings, or made by another commit"
    if not all(_lists_inputs(value, present_inputs) for value in new - {repr(stage.present)}):
        return "other settings"
    return "carried" if stage.same else "other code"


def _lists_inputs(value: str, inputs: list[str]) -> bool:
    """Whether a param only lists the inputs by their role; long lists are given as a digest."""
    try:
        roles = ast.literal_eval(value)
    except (SyntaxError, ValueError):
        return False
    if not isinstance(roles, dict) or not all(isinstance(files, list) for files in roles.values()):
        return False
    files = [file for files in roles.values() for file in files]
    return all(file in inputs or (isinstance(file, str) and file.startswith("... ")) for file in files)


def carry_over(workflow, compared_stages: dict[str, Stage], *, dry: bool) -> Counter:
    """Rewrite the records of a workflow whose jobs are known; count the files by rule and verdict."""
    by_fingerprint = {repr(stage.present): stage for stage in compared_stages.values()}
    counts: Counter = Counter()
    for file in internals.recorded_files(workflow):
        stage = next((by_fingerprint[param] for param in file.params_now if param in by_fingerprint), None)
        outcome = verdict(file.params, file.params_now, file.inputs, file.inputs_now, stage)
        counts[file.rule, outcome] += 1
        if outcome == "carried" and not dry:
            file.update()
    return counts


def unpacked(commit: str, folder: Path) -> Path:
    """The folder `workflow` of a commit of this repository, unpacked into a folder."""
    archive = subprocess.run(["git", "archive", commit, "--", "workflow"], cwd=WORKFLOW.parent, capture_output=True)
    if archive.returncode:
        raise SystemExit(f"{commit}: is not a commit of {WORKFLOW.parent} ({archive.stderr.decode().strip()})")
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")
    return folder / "workflow"


def main(arguments: list[str]) -> None:
    """Compare the commits, let Snakemake find the jobs, and rewrite their records."""
    parser = argparse.ArgumentParser(usage="carry_over.py COMMIT [--dry-run] [arguments of snakemake]")
    parser.add_argument("commit")
    parser.add_argument("--dry-run", action="store_true", help="print what would be carried over, and change nothing")
    options, others = parser.parse_known_args(arguments)

    with tempfile.TemporaryDirectory() as folder:
        compared_stages = compared(unpacked(options.commit, Path(folder)))

    def rewrite(workflow):
        if internals.is_locked(workflow):
            raise SystemExit("another Snakemake is running in this folder; carry results over when it has ended")
        for (rule, outcome), count in sorted(carry_over(workflow, compared_stages, dry=options.dry_run).items()):
            print(f"{outcome:45} {count:6} files of {rule}")

    internals.on_graph(rewrite, others, incomplete=False)


if __name__ == "__main__":
    main(sys.argv[1:])
