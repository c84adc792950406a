"""`why` names what was edited after a whole run: each kind of edit with its sentences, causes before consequences."""

import shutil

import pytest
from started_once import program

RING = "results/tiny"


def why(workflow, *arguments, target="paper1_fig1", check=True):
    """What the program prints."""
    options = (target, *arguments, "--configfile", "tests/data/tiny.yaml")
    process = program("workflow/why.py", *options, folder=workflow.folder)
    assert not check or process.returncode == 0, process.stdout
    return process.stdout


def parts(output):
    """The causes, each with its headline, and the consequences."""
    _, _, told = output.partition("What has changed:\n")
    causes, _, consequences = told.partition("What follows:\n")
    found, headline = [], ""
    for line in filter(None, causes.splitlines()):
        if line.startswith("    "):
            found.append((headline, line.strip()))
        else:
            headline = line.strip()
    return found, [line.strip() for line in consequences.splitlines() if line.strip()]


def config(*keys, value):
    """An edit of the config: a value by its path."""

    def change(tree):
        for key in keys[:-1]:
            tree = tree.setdefault(key, {})
        tree[keys[-1]] = value

    return lambda workflow: workflow.change_config(change)


def code(path, old, new):
    return lambda workflow: workflow.edit(f"workflow/{path}", old, new)


def another_content(path):
    """Whatever a person does to a file by hand."""

    def change(workflow):
        file = workflow.folder / RING / path
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    return change


@pytest.fixture
def results_back(finished):
    """Edits of results are undone as well, dates included."""
    kept = finished.folder / "kept"
    touched = ("averages", "networks/ring", "networks/ring.json", "predictions/ring", "realizations/ring")
    for name in touched:
        source = finished.results / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        copy(source, kept / name)
    yield finished
    for name in touched:
        there = finished.results / name
        shutil.rmtree(there) if there.is_dir() else there.unlink(missing_ok=True)
        (kept / name).rename(there)
    shutil.rmtree(kept)


EDITS = {
    "a value of the config": (
        config("training_defaults", "classifier", "max_epochs", value=4),
        ("train: 2 jobs (ring, torus)", "max_epochs: 3 → 4"),
    ),
    "a nested value": (
        config("trainings", "ring", "network", value={"dropout": 0.3}),
        ("train: 1 job (ring)", "network.dropout: "),
    ),
    "the root of all seeds": (
        config("root_seed", value=7),
        ("diagonalize: 14 jobs (ring, torus)", "root_seed: "),
    ),
    "another eigensolver": (
        config("eigensolver", "engine", value="dense"),
        ("diagonalize: 14 jobs (ring, torus)", "engine: auto → dense"),
    ),
    "one more realization": (
        config("systems", "ring", "disorder", "realizations", value=5),
        ("diagonalize: 4 jobs (ring)", "never made: "),
    ),
    "one more W": (
        config("systems", "ring", "disorder", "W_grid", value=[0.5, 2.0, 4.0, 8.0]),
        ("average: 1 job (ring)", "inputs added: results/tiny/predictions/ring/ring/W4.000/b0000.nc and 1 more"),
    ),
    "one W less": (
        config("systems", "ring", "disorder", "W_grid", value=[0.5, 8.0]),
        ("average: 1 job (ring)", "inputs removed: results/tiny/predictions/ring/ring/W2.000/b0000.nc and 1 more"),
    ),
    "intervals": (
        config("bootstrap", "resamples", value=90),
        ("average: 2 jobs (ring, torus)", "resamples: 100 → 90"),
    ),
    "the style of a figure": (
        config("figures", "style", value={"dpi": 77}),
        ("draw: 1 job (paper1_fig1)", "style.dpi: "),
    ),
    "a function of the averages": (
        code("locflow/averages/phase_diagram.py", "    for W, batch in", "    assert paths\n    for W, batch in"),
        ("average: 2 jobs (ring, torus)", "code: "),
    ),
    "a script": (
        code("scripts/average.py", "    write_dataset(", "    averages = averages.copy()\n    write_dataset("),
        ("average: 2 jobs (ring, torus)", "code: the script average.py edited"),
    ),
    "the text of a figure": (
        code("locflow/kinds/classifier/phase_diagram.py", "P", "Q"),
        ("draw: 1 job (paper1_fig1)", "code: "),
    ),
    "a missing file": (
        lambda workflow: (workflow.results / "averages/ring.nc").unlink(),
        ("average: 1 job (ring)", "missing, made before: results/tiny/averages/ring.nc; asked for by draw"),
    ),
    "a file edited by hand": (
        another_content("networks/ring.json"),
        (
            "predict: 6 jobs (ring)",
            "newer than what was made of it, with another content: results/tiny/networks/ring.json",
        ),
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_is_named(results_back, edit):
    change, (headline, sentence) = EDITS[edit]
    change(results_back)
    causes, consequences = parts(why(results_back))
    print(causes, consequences, sep="\n")
    assert (headline, sentence) in causes
