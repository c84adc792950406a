"""The audit of the scorecards: counts the verdicts by kind, and fails where a verdict is not what its numbers say.

    python benchmarks/audit_claims.py                                   # the committed scorecards
    python benchmarks/audit_claims.py results/laptop/scorecard.csv      # scorecards of runs: files, or folders of them

A claim that "agrees" needs an interval, and a value within the claimed range; every other verdict has to be that of
the rule (docs/explanation/verdicts.md). The exit code is 1 if there is a fault.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.papers.gallery import ASSETS
from locflow.results.audit import counts, faults
from locflow.results.scorecard import from_csv


def cards(paths: Sequence[Path]) -> list[Path]:
    """The files, and those in the folders whose name says scorecard."""
    found = [card for path in paths for card in (sorted(path.glob("*scorecard*.csv")) if path.is_dir() else [path])]
    if not found:
        raise SystemExit(f"there is no scorecard (*scorecard*.csv) in {', '.join(map(str, paths))}")
    return found


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", type=Path, nargs="*", default=[ASSETS], help="scorecards as CSV, or folders of them")
    found = cards(parser.parse_args(arguments).paths)
    by_card = {card.stem: from_csv(card.read_text(encoding="utf-8")) for card in found}
    everything = [row for rows in by_card.values() for row in rows]
    for title, ours in (("claims of the papers", False), ("lines of ours", True)):
        print(f"| {title} | {' | '.join(counts([]))} |\n|--{'|--' * len(counts([]))}|")
        for name, rows in {**by_card, "all": everything}.items():
            print(f"| {name} | {' | '.join(map(str, counts(rows, ours=ours).values()))} |")
        print()
    wrong = [f"{name}: {fault}" for name, rows in by_card.items() for fault in faults(rows)]
    print("\n".join(wrong) or f"{len(found)} scorecards, {len(everything)} lines: no fault")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
