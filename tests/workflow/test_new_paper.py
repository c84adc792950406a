"""A new paper is a folder and touches nothing else: the example of docs/how-to/add-a-paper.md, added to a copy."""

import csv
import json
import re
import subprocess
import sys

import pytest
import yaml
from workflow_copy import REPOSITORY

from locflow.papers.catalogue import names_of

PAGE = REPOSITORY / "docs/how-to/add-a-paper.md"
FOLDER = "workflow/locflow/papers/example"
FIGURES = {
    "example_fig1": "The phase diagram of a network, with its tip.",
    "example_fig2": "The mean gap ratio against disorder strength.",
}


def files_of_the_page():
    """By path, the files that the page shows."""
    code_blocks = re.findall(
        r'^```\w+ title="([^"]+)"\n(.*?)^```$', PAGE.read_text(encoding="utf-8"), flags=re.M | re.S
    )
    return dict(code_blocks)


def add_the_example(workflow):
    """Write the paper of the page into a copy, and its section into the tests' config."""
    files = files_of_the_page()
    section = yaml.safe_load(files.pop("mine.yaml"))
    for path, text in files.items():
        (workflow.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (workflow.folder / path).write_text(text, encoding="utf-8")
    workflow.change_config(lambda config: config.update(section))


@pytest.fixture
def example(fresh):
    """The workflow with the paper, nothing computed."""
    add_the_example(fresh)
    return fresh


def ask(workflow, code):
    """What the library of a copy answers, as JSON."""
    process = subprocess.run(
        [sys.executable, "-c", f"import json\n{code}"],
        cwd=workflow.folder,
        env={"PYTHONPATH": "workflow"},
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def test_the_page_touches_the_folder_of_the_paper_alone():
    files = set(files_of_the_page()) - {"mine.yaml"}
    assert all(path.startswith(f"{FOLDER}/") for path in files)
    assert {f"{FOLDER}/section.py", f"{FOLDER}/claims.yaml", f"{FOLDER}/figures/fig1.py"} <= files


def test_its_targets_are_listed_with_their_sentences_and_planned(example):
    listed = example.run("--list-target-rules").stdout
    for target, sentence in {
        "example": "Every figure of example.",
        **FIGURES,
        "scorecard_example": "Every claim of example with its measured value.",
    }.items():
        assert f"\n{target} ({sentence})\n" in listed
    planned = example.run("--dry-run", "--quiet", "rules", "--", "example", "scorecard_example").stdout
    assert re.search(r"^draw +2$", planned, flags=re.M), planned
    assert re.search(r"^judge +1$", planned, flags=re.M)


def test_the_schema_and_the_page_of_keys_have_its_section(example):
    code = "from locflow.configuration import reference; print(json.dumps([reference.schema(), reference.page()]))"
    schema, page = ask(example, code)
    assert "example" in schema["properties"]
    (block,) = (block for block in schema["$defs"].values() if block.get("description", "").endswith("example show."))
    assert "a training of kind `classifier`" in block["properties"]["training"]["description"]
    assert "| `system` | a system with the product `states` |  | System of figure 2. |" in page


def test_a_wrong_key_is_refused_by_name(example):
    example.change_config(lambda config: config["example"].update(trainig="ring"))
    process = example.run("--dry-run", "--", "example", check=False)
    assert process.returncode != 0
    words = "example.trainig = 'ring' (tests/data/tiny.yaml): is an unknown key; did you mean 'training'?"
    assert words in process.stdout
    assert "Traceback" not in process.stdout


def test_a_name_that_nothing_has_is_refused(example):
    example.change_config(lambda config: config["example"].update(training="rnig", system="chain"))
    code = """if True:
        from pathlib import Path
        from locflow.configuration.check import ConfigurationError, check
        from locflow.configuration.files import load
        try:
            check(load(Path("config"), Path("tests/data/tiny.yaml")))
        except ConfigurationError as error:
            print(json.dumps(str(error).splitlines()))
    """
    _, training, system = ask(example, code)
    assert training.startswith("- example.training = 'rnig' (config): is no training of kind classifier; did you mean")
    assert system.startswith("- example.system = 'chain' (config): is no system with the product states; there are ")
    assert ", ring" in system


def test_a_folder_whose_name_begins_no_target_is_refused(example):
    (example.folder / FOLDER).rename(example.folder / FOLDER.replace("example", "my_paper"))
    process = example.run("--dry-run", "--", "all", check=False)
    assert process.returncode != 0
    assert "papers/my_paper: the name of a paper's folder must be lower case letters and digits" in process.stdout
    assert "Traceback" not in process.stdout


@pytest.mark.parametrize("name", ["my_paper", "Paper6", "6", "paper-6"])
def test_a_paper_has_a_name_that_begins_names_of_targets(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "section.py").touch()
    with pytest.raises(ValueError, match=f"papers/{name}: the name of a paper's folder must be lower case"):
        names_of(tmp_path)


def test_its_own_test_passes(example):
    process = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{FOLDER}/tests"],
        cwd=example.folder,
        env={"PYTHONPATH": "workflow"},
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stdout
    assert "1 passed" in process.stdout


def test_figures_and_scorecard_are_made_of_what_is_there(finished):
    add_the_example(finished)
    # The library of the tests does not know the paper: Snakemake is asked.
    planned = finished.run("--dry-run", "--quiet", "rules", "--", "example", "scorecard_example").stdout
    jobs = dict(re.findall(r"^(\w+) +(\d+)$", planned, flags=re.M))
    assert jobs == {"draw": "2", "judge": "1", "example": "1", "scorecard_example": "1", "total": "5"}, planned
    finished.run("--cores", "2", "--", "example", "scorecard_example")
    for figure in ("fig1", "fig2"):
        assert (finished.results / f"figures/example/{figure}.png").read_bytes().startswith(b"\x89PNG")
    with (finished.results / "scorecard_example.csv").open() as file:
        rows = {row["quantity"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"critical_disorder", "gap_ratio"}
    measured = json.loads((finished.results / "figures/example/fig2.json").read_text())["quantities"][0]
    assert float(rows["gap_ratio"]["measured"]) == pytest.approx(measured["value"], rel=1e-6)
    assert all(row["verdict"] in ("agrees", "compatible", "not decided", "differs") for row in rows.values())
