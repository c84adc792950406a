"""`why` names what was edited after a whole run: each kind of edit with its sentences, causes before consequences."""

import os
import shutil

import pytest
from started_once import program


def why(workflow, *arguments, target="paper1_fig1", check=True):
    """What the program prints."""
    options = ("--configfile", "tests/data/tiny.yaml", *arguments, "--", target)
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


EDITS = {
    "a value of the config": (
        config("training_defaults", "classifier", "max_epochs", value=4),
        [("train: 2 jobs (ring, torus)", "max_epochs: 3 → 4")],
    ),
    "the root of all seeds": (
        config("root_seed", value=7),
        [("diagonalize: 14 jobs (ring, torus)", "root_seed: 20231222 → 7")],
    ),
    "another eigensolver": (
        config("eigensolver", "engine", value="dense"),
        [("diagonalize: 14 jobs (ring, torus)", "engine: auto → dense")],
    ),
    "one more realization": (
        config("systems", "ring", "disorder", "realizations", value=5),
        [
            (
                "diagonalize: 4 jobs (ring)",
                "never made: results/tiny/realizations/ring/W0.500/b0002.nc and 3 more; asked for by predict, train",
            ),
            ("train: 1 job (ring)", "inputs added: results/tiny/realizations/ring/W0.500/b0002.nc and 1 more"),
        ],
    ),
    "one more W": (
        config("systems", "ring", "disorder", "W_grid", value=[0.5, 2.0, 4.0, 8.0]),
        [
            (
                "diagonalize: 2 jobs (ring)",
                "never made: results/tiny/realizations/ring/W4.000/b0000.nc and 1 more; asked for by predict",
            ),
            ("average: 1 job (ring)", "inputs added: results/tiny/predictions/ring/ring/W4.000/b0000.nc and 1 more"),
        ],
    ),
    "one W less": (
        config("systems", "ring", "disorder", "W_grid", value=[0.5, 8.0]),
        [("average: 1 job (ring)", "inputs removed: results/tiny/predictions/ring/ring/W2.000/b0000.nc and 1 more")],
    ),
    "intervals and the style of a figure": (
        lambda workflow: [
            config("bootstrap", "resamples", value=120)(workflow),
            config("figures", "dpi", value=77)(workflow),
        ],
        [
            ("average: 2 jobs (ring, torus)", "resamples: 100 → 120"),
            ("draw: 1 job (paper1_fig1)", "style.dpi: 200 → 77"),
        ],
    ),
    "a function, a script, and the text of a figure": (
        lambda workflow: [
            code("locflow/averages/phase_diagram.py", "    return expected", "    return +expected")(workflow),
            code("scripts/predict.py", "    write_dataset(", "    1 + 1\n    write_dataset(")(workflow),
            code("locflow/kinds/classifier/phase_diagram.py", "probability of ETH", "P(ETH)")(workflow),
        ],
        [
            ("predict: 10 jobs (ring, torus)", "code: the script predict.py edited"),
            ("average: 2 jobs (ring, torus)", "code: _common_size (locflow.averages.phase_diagram) edited"),
            ("draw: 1 job (paper1_fig1)", "code: draw (locflow.kinds.classifier.phase_diagram) edited"),
        ],
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_is_named(finished, edit):
    change, said = EDITS[edit]
    change(finished)
    causes, _ = parts(why(finished))
    assert set(said) <= set(causes)


def test_causes_come_first_and_what_follows_names_its_cause(finished):
    config("trainings", "ring", "network", value={"dropout": 0.3})(finished)
    causes, consequences = parts(why(finished))
    assert causes == [("train: 1 job (ring)", "network.dropout: 0.2 → 0.3")]
    results = "results/tiny"
    assert consequences == [
        f"list_networks: 1 job (ring), because {results}/networks/ring/b0000 changes (train runs)",
        f"predict: 6 jobs (ring), because {results}/networks/ring.json changes (list_networks runs)",
        f"average: 1 job (ring), because {results}/predictions/ring/ring/W0.500/b0000.nc and 5 more change "
        "(predict runs)",
        f"draw: 1 job (paper1_fig1), because {results}/averages/ring.nc changes (average runs)",
    ]


@pytest.fixture
def files_back(finished):
    """Edits of a few results are undone as well, dates included."""
    kept = finished.folder / "kept"
    kept.mkdir()
    names = ("averages/torus.nc", "networks/ring", "networks/ring.json", "realizations/torus")
    for name in names:
        there = finished.results / name
        (shutil.copytree if there.is_dir() else shutil.copy2)(there, kept / name.replace("/", "_"))
    yield finished
    for name in names:
        there = finished.results / name
        shutil.rmtree(there) if there.is_dir() else there.unlink(missing_ok=True)
        (kept / name.replace("/", "_")).rename(there)
    kept.rmdir()


def test_nothing_to_do(files_back):
    """An input with another date and the same content, and networks whose predictions are there, are no reason."""
    os.utime(files_back.results / "networks/ring.json")
    shutil.rmtree(files_back.results / "networks/ring/b0000")
    files_back.edit("workflow/scripts/average.py", "averages =", "averages =  ")
    assert "Nothing to do for paper1_fig1: every file is what config and code would make." in why(files_back)


def test_files_that_are_gone_or_edited_by_hand(files_back):
    (files_back.results / "averages/torus.nc").unlink()
    networks = files_back.results / "networks/ring.json"
    networks.write_text(networks.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    causes, _ = parts(why(files_back))
    assert causes == [
        (
            "predict: 6 jobs (ring)",
            "newer than what was made of it, with another content: results/tiny/networks/ring.json",
        ),
        ("average: 1 job (torus)", "missing, made before: results/tiny/averages/torus.nc; asked for by draw"),
    ]


def test_states_that_are_deleted_after_use_follow_who_needs_them(files_back):
    config("files", "delete_states", value=True)(files_back)
    shutil.rmtree(files_back.results / "realizations/torus")
    config("trainings", "torus", "network", value={"dropout": 0.3})(files_back)
    causes, consequences = parts(why(files_back))
    assert ("train: 1 job (torus)", "network.dropout: 0.5 → 0.3") in causes
    assert not any("diagonalize" in headline for headline, _ in causes)
    (states,) = [line for line in consequences if line.startswith("diagonalize_states")]
    assert states.endswith("and 5 more are deleted after use, and asked for by predict, train")


def test_results_from_before_functions_were_recorded_say_so(finished):
    records = finished.folder / ".snakemake/locflow/fingerprints"
    aside = records.with_name("aside")
    records.rename(aside)
    try:
        code("locflow/averages/phase_diagram.py", "    return expected", "    return +expected")(finished)
        causes, _ = parts(why(finished))
    finally:
        shutil.rmtree(records)
        aside.rename(records)
    unknown = "code: made before the names of functions were recorded, so which function has changed is unknown"
    assert causes == [("average: 2 jobs (ring, torus)", unknown)]


def test_arguments_are_those_of_snakemake(finished):
    causes, _ = parts(why(finished, "--forcerun", "average"))
    assert causes == [("average: 2 jobs (ring, torus)", "the command line asks for it (--forcerun, --forceall)")]
    output = why(finished, target="papr1", check=False)
    assert "papr1: there is no such target, did you mean paper1" in output and "Traceback" not in output
