"""A figure is planned with the packages that draw it, without what these need not find: every start imports them."""

import subprocess

SHOW = """
import atexit

atexit.register(lambda: print("imported:", *sorted({"matplotlib", "scipy.stats", "seaborn"} & {*sys.modules})))
"""


def test_planning_a_figure_does_not_import_what_seaborn_does_without(fresh):
    last = "internals.collect_garbage_seldom()\n"
    fresh.edit("Snakefile", last, last + SHOW)
    # A process of its own: the tests' Snakemake has imported all of it before.
    command = fresh.command("-n", "--quiet", "all", "--", "paper1_fig1")
    planned = subprocess.run(command, cwd=fresh.folder, capture_output=True, text=True, check=True).stdout
    assert planned.splitlines()[-1] == "imported: matplotlib seaborn"
