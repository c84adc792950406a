"""The page of targets and rules, from the rules' own docstrings."""

import re
import subprocess
import sys

HEAD = """# Targets and rules

`make TARGET` or `snakemake --cores 2 TARGET` makes a target. `snakemake --list-target-rules` prints the same sentences
as this page.

Every file of the results folder is also a target, for example
`results/laptop/figures/phase_diagrams/ring.png`.
"""


def pages(repository):
    """One page: targets by paper, then the rules that do the work."""
    targets, rules = _listed(repository, "--list-target-rules"), _listed(repository, "--list-rules")
    groups = {}
    for name in targets:
        paper = re.match(r"(?:scorecard_)?paper(\d+)(?:_|$)", name)
        groups.setdefault(f"Paper {paper[1]}" if paper else "Everything", []).append(name)
    parts = [HEAD]
    for title, names in groups.items():
        parts.append(_table(f"## {title}", {name: targets[name] for name in names}, "target"))
    work = {name: text for name, text in rules.items() if name not in targets}
    parts.append(_table("## Rules that do the work", work, "rule"))
    yield "reference/targets.md", "\n".join(parts)


def _listed(repository, option):
    """Names and sentences, as Snakemake lists them."""
    result = subprocess.run(
        [sys.executable, "-m", "snakemake", option], cwd=repository, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise RuntimeError(f"snakemake {option}: {result.stderr}")
    return dict(re.findall(r"^(\w+)(?: \((.*)\))?$", result.stdout, re.M))


def _table(heading, rows, what):
    lines = [f"| `{name}` | {text.replace('<', '&lt;').replace('|', chr(92) + '|')} |" for name, text in rows.items()]
    return "\n".join([f"{heading}\n", f"| {what} | description |", "|---|---|", *lines, ""])
