"""Say for each rule that would run what has changed since its files were made.

    python workflow/why.py TARGET [arguments of snakemake]

TARGET and the arguments are those of `snakemake`: `paper1_fig1 --configfile config/paper.yaml`. What has changed comes
first, by stage: values of the config, functions of the library, inputs, missing files. The jobs that run only because
others do come after it. Nothing is run or changed.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

WORKFLOW = Path(__file__).resolve().parent
sys.path.insert(0, str(WORKFLOW))

from locflow import snakemake_internals as internals  # noqa: E402
from locflow.results.changes import changes  # noqa: E402
from locflow.results.code_records import FOLDER, CodeChange, compared, read_record  # noqa: E402
from locflow.snakemake_internals import Reasons  # noqa: E402

FINGERPRINT = re.compile("[0-9a-f]{16}")
PLACE = re.compile(r"\{(\w+)(?:\|(\w+)\|(\w+))?\}")
NEVER_MADE = "never made: {never}; asked for by {asked}"
LISTED = 3  # names in a sentence
GROUPS = 8  # of a rule


@dataclass
class Group:
    """Jobs of one rule that run for the same reasons.

    Attributes
    ----------
    rule : str
    sentences : tuple of str
        What has changed; "{kind}" stands for the names of this kind, "{kind|changes|change}" for these with a verb.
    jobs : list of Reasons
    names : dict of str to dict
        By kind, the files and rules that the sentences speak of, in order.
    """

    rule: str
    sentences: tuple[str, ...]
    jobs: list[Reasons] = field(default_factory=list)
    names: dict[str, dict[str, None]] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The sentences with the names."""

        def named(found: re.Match) -> str:
            kind, one, several = found.groups()
            if kind not in self.names:
                # Braces of a value.
                return found[0]
            names = list(self.names[kind])
            listed = _listed(names, LISTED if kind == "asked" else 1)
            return f"{listed} {several if names[1:] else one}" if one else listed

        return [PLACE.sub(named, sentence) for sentence in self.sentences]

    @property
    def headline(self) -> str:
        """The rule, how many jobs of it, and what they are about."""
        count = f"{len(self.jobs)} job{'s' * (len(self.jobs) != 1)}"
        subjects = list(dict.fromkeys(filter(None, map(subject, self.jobs))))
        return f"{self.rule}: {count}" + (f" ({_listed(subjects, LISTED)})" if subjects else "")


Cause = tuple[str, dict[str, list[str]]]
"""A sentence, and the names that it speaks of, by kind."""


def explained(jobs: Iterable[Reasons], records: Path = FOLDER) -> tuple[list[Group], list[Group]]:
    """The jobs for which something has changed, and those that follow, in groups with the same reasons.

    Parameters
    ----------
    jobs
        That are to be run, earlier stages first.
    records
        Folder of the records of fingerprints.
    """
    roots: dict[tuple, Group] = {}
    consequences: dict[tuple, Group] = {}
    for job in jobs:
        causes = list(own_causes(job, records))
        # What is made for the first time is made of whatever there will be.
        following = [] if any(sentence == NEVER_MADE for sentence, _ in causes) else list(consequence(job))
        table = roots if causes else consequences
        sentences = tuple(sentence for sentence, _ in (*causes, *following))
        group = table.setdefault((job.rule, sentences), Group(job.rule, sentences))
        group.jobs.append(job)
        for _, names in (*causes, *following):
            for kind, of_kind in names.items():
                group.names.setdefault(kind, {}).update(dict.fromkeys(of_kind))
    return list(roots.values()), list(consequences.values())


def own_causes(job: Reasons, records: Path = FOLDER) -> Iterator[Cause]:
    """What has changed of a job itself."""
    asked = job.asked_by or ["the command line"]
    never = [file for file in job.missing if file not in job.made_before]
    lost = [file for file in job.made_before if file not in job.deleted]
    if job.forced:
        yield "the command line asks for it (--forcerun, --forceall)", {}
    if never:
        yield NEVER_MADE, {"never": never, "asked": asked}
    if lost:
        yield "missing, made before: {lost}; asked for by {asked}", {"lost": lost, "asked": asked}
    if job.left_behind:
        yield "left half-made by a run that was killed: {half}", {"half": job.left_behind}
    if job.recorded_params is not None:
        yield from _changed_inputs(job)
        for sentence in changed_params(job, records):
            yield sentence, {}
    if job.newer:
        yield "newer than what was made of it, with another content: {newer}", {"newer": job.newer}


def consequence(job: Reasons) -> Iterator[Cause]:
    """What other jobs change for a job."""
    for rule in sorted(set(job.from_jobs.values())):
        files = [file for file, by in job.from_jobs.items() if by == rule]
        yield f"because {{by_{rule}|changes|change}} ({rule} runs)", {f"by_{rule}": files}
    if job.deleted:
        sentence = "because {deleted|is|are} deleted after use, and asked for by {asked}"
        yield sentence, {"deleted": job.deleted, "asked": job.asked_by}


def _changed_inputs(job: Reasons) -> Iterator[Cause]:
    if job.recorded_inputs is None:
        return
    before, now = set(job.recorded_inputs), set(job.inputs)
    if added := sorted(now - before):
        yield "inputs added: {added}", {"added": added}
    if removed := sorted(before - now):
        yield "inputs removed: {removed}", {"removed": removed}


def changed_params(job: Reasons, records: Path = FOLDER) -> Iterator[str]:
    """What differs between the recorded params of a job and the present ones.

    Snakemake records the values without their names, so each is told by its form: a fingerprint, or the dict that has
    most keys in common with the present one.
    """
    recorded = job.recorded_params or []
    now = {name: value for name, value in job.params.items() if repr(value) not in recorded}
    present = {repr(value) for value in job.params.values()}
    gone = [_value(text) for text in recorded if text not in present]
    for name, value in now.items():
        former = _former(name, value, gone)
        if former is not _UNKNOWN:
            gone.remove(former)
        if name == "code":
            yield from _changed_code(former, value, records)
        elif name == "unfinished":
            yield "its last run failed" if value else "its last run had failed"
        elif name == "inputs":
            if sorted(job.recorded_inputs or []) == job.inputs:
                yield "inputs: the same files with other roles or in another order"
        elif former is _UNKNOWN:
            yield f"{name}: not recorded before"
        else:
            yield from changes(former, value, "" if isinstance(value, dict) else name)


_UNKNOWN = object()


def _value(text: str) -> object:
    try:
        return ast.literal_eval(re.sub(r"\b(inf|nan)\b", "1e999", text))
    except (SyntaxError, ValueError):
        return text


def _former(name: str, value: object, gone: list) -> object:
    if isinstance(value, dict):
        alike = [(len(value.keys() & other.keys()), other) for other in gone if isinstance(other, dict)]
        best = max(alike, key=lambda pair: pair[0], default=(0, _UNKNOWN))
        return best[1] if best[0] or name == "settings" else _UNKNOWN
    texts = [other for other in gone if isinstance(other, type(value)) and not isinstance(other, dict)]
    if name == "code":
        texts = [other for other in texts if isinstance(other, str) and FINGERPRINT.fullmatch(other)]
    elif isinstance(value, str):
        texts = [other for other in texts if not FINGERPRINT.fullmatch(other)]
    return texts[0] if texts else _UNKNOWN


def _changed_code(former: object, present: str, records: Path) -> Iterator[str]:
    before = read_record(records, former) if isinstance(former, str) else None
    now = read_record(records, present)
    if before is None or now is None:
        yield "code: made before the names of functions were recorded, so which function has changed is unknown"
        return
    change = compared(before, now)
    for said, names in zip(("edited", "new", "gone"), change, strict=True):
        if names:
            yield f"code: {_listed(list(map(_place, names)), LISTED)} {said}"
    if change == CodeChange([], [], []):
        yield "code: the same functions, of which one calls another of the same name, or an error's text is read"


def _place(name: str) -> str:
    """ "mean (locflow.averages.statistics)" of "locflow.averages.statistics:mean"."""
    module, colon, thing = name.partition(":")
    if not colon:
        return f"the script {name}"
    return f"{thing} ({module})" if thing else f"what {module} does when it is imported"


def subject(job: Reasons) -> str:
    """What a job is about: a training, else a system, a figure, or a scorecard."""
    of = job.wildcards
    if "folder" in of:
        return f"{of['folder']}_{of['figure']}"
    return next((of[name] for name in ("training", "system", "scorecard") if name in of), "")


def _listed(names: list[str], longest: int) -> str:
    more = len(names) - longest
    return ", ".join(names[:longest]) + (f" and {more} more" if more > 0 else "")


def text(jobs: list[Reasons], targets: list[str], without_record: list[str], records: Path = FOLDER) -> str:
    """The whole answer.

    Parameters
    ----------
    jobs
        That are to be run, earlier stages first.
    targets
        That were asked for.
    without_record
        Files that are taken as they are.
    records
        Folder of the records of fingerprints.
    """
    asked = ", ".join(targets)
    roots, consequences = explained(jobs, records)
    lines = [f"{len(jobs)} job{'s' * (len(jobs) != 1)} would run for {asked}."]
    if not jobs:
        lines = [f"Nothing to do for {asked}: every file is what config and code would make."]
    if roots:
        lines += ["", "What has changed:", *_of_rules(roots)]
    if consequences:
        lines += ["", "What follows:"]
        lines += [f"  {group.headline}, {', and '.join(group.lines())}" for group in consequences]
    if without_record:
        lines += ["", f"Without a record of how they were made, and taken as they are: {_listed(without_record, 1)}."]
    return "\n".join(lines)


def _of_rules(groups: list[Group]) -> Iterator[str]:
    for rule in dict.fromkeys(group.rule for group in groups):
        of_rule = [group for group in groups if group.rule == rule]
        for group in of_rule[:GROUPS]:
            yield f"  {group.headline}"
            yield from (f"    {line}" for line in group.lines())
        if left := of_rule[GROUPS:]:
            yield f"  {rule}: {sum(len(group.jobs) for group in left)} more jobs for {len(left)} more reasons"


def main(arguments: list[str]) -> None:
    """Let Snakemake find the jobs, and print why they run."""
    if {"-h", "--help"} & {*arguments}:
        raise SystemExit(__doc__)

    def tell(workflow):
        jobs = list(internals.reasons(workflow))
        print(text(jobs, internals.asked_for(workflow), internals.files_without_record(workflow)))

    internals.on_graph(tell, arguments, incomplete=False)


if __name__ == "__main__":
    main(sys.argv[1:])
