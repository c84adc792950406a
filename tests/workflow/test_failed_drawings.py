"""A drawing that fails leaves the last good figure where it is, and the next run draws again."""

FIGURE = "paper5_fig4"  # of a neuron made by hand: nothing is computed for it
DRAWING = "workflow/locflow/papers/paper5/figures/fig4.py"


def files_of(workflow):
    return {path.suffix: path.read_bytes() for path in (workflow.results / "figures/paper5").glob("fig4.*")}


def test_the_last_good_figure_outlives_drawings_that_fail(fresh):
    fresh.run("--cores", "1", "--", FIGURE)
    good = files_of(fresh)
    assert set(good) == {".pdf", ".png", ".nc", ".json"}
    fresh.edit(DRAWING, "    return figure\n", '    raise ValueError("no such colour map")\n')
    failed = fresh.run("--cores", "1", "--", FIGURE, check=False)
    assert failed.returncode == 1
    assert "no such colour map" in failed.stdout
    assert files_of(fresh) == good, "a failed drawing took the last good figure with it"
    # Nothing has changed since, and yet the figure is not what was asked for.
    assert fresh.to_run(FIGURE) == {"draw paper5_fig4": 1}
    assert fresh.run("--cores", "1", "--", FIGURE, check=False).returncode == 1
    assert files_of(fresh) == good
    fresh.restore()
    fresh.run("--cores", "1", "--", FIGURE)
    assert files_of(fresh)[".png"] == good[".png"]
    assert "Nothing to be done" in fresh.run("--cores", "1", "--", FIGURE).stdout


def test_a_first_drawing_that_fails_leaves_nothing_half_made(fresh):
    fresh.edit("workflow/locflow/figures/style.py", 'format="png"', 'format="no such format"')
    assert fresh.run("--cores", "1", "--", FIGURE, check=False).returncode == 1
    assert files_of(fresh) == {}
    assert fresh.to_run(FIGURE) == {"draw paper5_fig4": 1}
