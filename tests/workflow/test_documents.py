"""The documents do as they say: every command is run, or read as its program reads it; every default is in force."""

import ast
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from documents import PAGES, REPOSITORY, commands, fenced, rows
from started_once import snakemake

from locflow.configuration import reference
from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.config import PAPERS, Config
from locflow.configuration.files import load
from locflow.configuration.merging import lookup, merged, resolved
from locflow.configuration.own_model import OwnMatrix, OwnModel
from locflow.hamiltonians.models import MODELS
from locflow.kinds.table import REALIZATION_KINDS, TRAINING_KINDS
from locflow.papers.catalogue import figure_names

CONFIG = REPOSITORY / "config"
# The system whose model the reader is to write: `test_config_reference` does. The paper that the reader is to add:
# `test_new_paper` does.
EXAMPLES = ("xy_torus", "example")
NEW_PAPER = "add-a-paper.md"
COMMANDS = commands()
SNAKEMAKE = [command for command in COMMANDS if command.program == "snakemake"]
# These print something, or make something of what a run has left.
ONLY_READ = {"--unlock", "--report", "--profile", "--lint", "--list-rules", "--list-target-rules"}


def read(command):
    """The arguments of a snakemake command as snakemake reads them."""
    from snakemake.cli import get_argument_parser

    return get_argument_parser().parse_args(list(command.words))


def dry_runs():
    """What can be run of the commands, those of one profile and config together: {options: targets}."""
    together = {}
    for command in SNAKEMAKE:
        options = read(command)
        if ONLY_READ & set(command.words) or any(name in target for name in EXAMPLES for target in options.targets):
            continue
        profile = ("--workflow-profile", options.workflow_profile) if options.workflow_profile else ()
        files = ("--configfile", *map(str, options.configfile)) if options.configfile else ()
        settings, targets = together.setdefault((*profile, *files), ({}, {}))
        settings |= dict(setting.partition("=")[::2] for setting in options.config or [])
        targets |= dict.fromkeys(options.targets)
    return together


RUNS = dry_runs()


@pytest.fixture(scope="module")
def folder(source):
    """The workflow as a reader has it, with the files of their own that pages begin with, in one."""
    pages = CONFIG / "README.md", REPOSITORY / "docs/how-to/own-model.md"
    first, second = (yaml.safe_load(fenced(page, "yaml")[0]) for page in pages)
    (source / "mine.yaml").write_text(yaml.safe_dump(merged(first, second)))
    return source


def test_commands_are_found():
    assert len(COMMANDS) > 40
    said = [str(command) for command in COMMANDS]
    assert "config/README.md: snakemake -n --quiet rules -- paper1_fig1" in said
    assert "profiles/slurm/profile.yaml: snakemake --unlock" in said
    assert any(command.source == "config/fourteen_windows.yaml" for command in SNAKEMAKE)


@pytest.mark.parametrize("command", SNAKEMAKE, ids=str)
def test_snakemake_reads_a_command_as_it_is_meant(command):
    options = read(command)
    for file in options.configfile or []:
        assert file == Path("mine.yaml") or (REPOSITORY / file).is_file(), f"{file} is taken for a config file"
    for setting in options.config or []:
        name = setting.partition("=")[0]
        assert name in Config.model_fields, f"{setting} is taken for a key of the config"


@pytest.mark.parametrize("options", RUNS, ids=lambda options: " ".join(options) or "laptop")
def test_a_dry_run_of_what_a_document_says_succeeds(folder, options):
    settings, targets = RUNS[options]
    config = ("--config", *(f"{name}={value}" for name, value in settings.items())) if settings else ()
    process = snakemake("--nolock", "-n", "--quiet", "all", *options, *config, "--", *targets, folder=folder)
    assert process.returncode == 0, process.stdout


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.program == "make"], ids=str)
def test_make_knows_what_a_document_asks_of_it(command):
    target, *_ = command.words
    rules = re.findall(r"^([\w %-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    own = {name for names in rules for name in names.split() if "%" not in name}
    figures = {
        word for other in SNAKEMAKE for word in other.words if re.fullmatch(rf"({'|'.join(PAPERS)})(_\w+)?", word)
    }
    papers = {f"{paper}_{figure}" for paper in PAPERS for figure in figure_names(paper)}
    papers |= {f"scorecard_{paper}" for paper in PAPERS}
    assert target in own | figures | papers
    arguments = [word for word in command.words if "=" in word or word == target]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    subprocess.run(["make", "-n", *arguments], cwd=REPOSITORY, check=True, capture_output=True, env=environment)


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.program == "python"], ids=str)
def test_a_program_has_the_options_that_a_document_gives_it(command):
    script, *arguments = command.words
    while script in ("-i", "pdb", "-c", "continue") or (script, *arguments[:1]) == ("-m", "pdb"):
        script, *arguments = arguments
    if script == "-m":
        module, *arguments = arguments
        script = f"workflow/{module.replace('.', '/')}.py"
    tree = ast.parse((REPOSITORY / script).read_text(encoding="utf-8"))
    known = {
        argument.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "add_argument"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    }
    for word in arguments:
        assert word == "--" or not word.startswith("--") or word in known, f"{script} has no option {word}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_python_in_a_page_is_python(page):
    for block in fenced(page, "python"):
        # A Snakefile is no Python; `test_module` runs it.
        assert block.startswith("configfile:") or ast.parse(block)


def test_the_states_of_a_matrix_are_found_as_the_page_does(tmp_path, monkeypatch, capsys):
    import numpy as np
    import scipy.sparse

    (code,) = [
        block for block in fenced(REPOSITORY / "docs/how-to/use-the-library.md", "python") if "load_npz" in block
    ]
    half = scipy.sparse.random_array((300, 300), density=0.02, rng=np.random.default_rng(1))
    scipy.sparse.save_npz(tmp_path / "hamiltonian.npz", scipy.sparse.csr_array(half + half.T))
    monkeypatch.chdir(tmp_path)
    made = {}
    exec(code, made)
    energies = np.linalg.eigvalsh((half + half.T).toarray())
    nearest = np.sort(energies[np.argsort(abs(energies - 0.3))[:50]])
    assert np.allclose(np.sort(made["states"].state_energies), nearest, atol=1e-10)
    assert "50" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("page", "block"),
    [
        pytest.param(page, block, id=page.stem)
        for page in PAGES
        if page.name != NEW_PAPER
        for block in fenced(page, "yaml")
    ],
)
def test_yaml_in_a_page_is_accepted(page, block):
    content = yaml.safe_load(block)
    if page.name == "module.md":
        # The whole config of a workflow that has this one as a module.
        assert check(content).systems["ladder"].sites == 12
        return
    named = [system.get("model", "heisenberg_spin") for system in content["systems"].values()]
    if any(isinstance(model, str) and model not in MODELS for model in named):
        # `test_config_reference` adds the model.
        assert block in reference.EXAMPLE
        return
    if any("given" in system.get("product", {}) for system in content["systems"].values()):
        # The user's files are all that is missing.
        with pytest.raises(ConfigurationError) as caught:
            check(merged(load(CONFIG), content))
        assert str(caught.value).count("\n- ") == 1 and "are missing" in str(caught.value)
        return
    assert check(merged(load(CONFIG), content))


# The defaults


LAPTOP = load(CONFIG)
IN_FORCE = check(LAPTOP).config.model_dump(by_alias=True)
WRITTEN_OUT = resolved(LAPTOP)


def in_force(row):
    """What is computed with where no block of one's own says otherwise."""
    keys = row.key.split(".")
    if row.section == "systems" and keys[0] == "model" and len(keys) > 1:
        return _of_a_model(keys[1:])
    if row.section in ("systems", "trainings"):
        return lookup(_bare(row), keys)[1]
    return lookup(IN_FORCE, keys if row.section == "General" else [row.section, *keys])[1]


def _of_a_model(keys):
    """A key of a model that is written out: as terms, with all that a term may have, or as a matrix."""
    term = {"operators": "z", "random": {"strength": "W"}, "profile": {"kind": "cosine", "beta": 0.5}}
    terms = OwnModel.model_validate({"terms": [term]}).model_dump()
    forms = (
        terms | {"terms": terms["terms"][0]},
        OwnMatrix.model_validate({"matrix": "a.py:f", "dimension": 3}).model_dump(),
    )
    (value, *others) = (value for found, value in (lookup(form, keys) for form in forms) if found)
    assert all(other == value for other in others)
    return value


def _bare(row):
    """A system or training that says no more than it must, as it is validated."""
    if row.section == "trainings":
        block = TRAINING_KINDS[row.kind]
        whole = next(one for one in WRITTEN_OUT["trainings"].values() if one["kind"] == row.kind)
        needed = {name: whole[name] for name, field in block.model_fields.items() if field.is_required()}
        return block.model_validate(LAPTOP["training_defaults"].get(row.kind, {}) | needed).model_dump(by_alias=True)
    system = next(iter(WRITTEN_OUT["systems"].values()))
    made = {name: system[name] for name in ("model", "lattice", "boundary", "couplings")}
    made["disorder"] = {"W_grid": [1.0, 2.0], "realizations": 1}
    made["product"] = {"kind": row.kind if row.kind in REALIZATION_KINDS else "states"}
    whole = Config.model_validate({"scale": "bare", "root_seed": 0, "systems": {"bare": made}})
    return whole.systems["bare"].model_dump(by_alias=True)


def stated(row):
    """The default that the page states: the last one, where a file says another."""
    return json.loads(re.findall(r"`([^`]*)`", row.default)[-1])


@pytest.mark.parametrize(
    "row", [row for row in rows() if row.default], ids=lambda row: f"{row.section}.{row.kind}.{row.key}"
)
def test_a_stated_default_is_in_force(row):
    assert stated(row) == in_force(row)


def test_every_default_of_the_blocks_is_stated():
    found = {(row.section, row.kind, row.key) for row in rows() if row.default}
    assert len(found) > 100
    for paper in PAPERS:
        assert any(section == paper for section, _, _ in found)
    assert {kind for section, kind, _ in found if section == "trainings"} == set(TRAINING_KINDS)
    assert {kind for section, kind, _ in found if section == "systems"} >= set(REALIZATION_KINDS) - {"entanglement"}


def test_the_page_names_every_kind_and_every_file():
    text = (CONFIG / "README.md").read_text(encoding="utf-8").partition("## Every key")[0]
    for kind in (*TRAINING_KINDS, *REALIZATION_KINDS):
        assert f"`{kind}`" in text, kind
    for file in CONFIG.glob("*.yaml"):
        assert f"({file.name})" in text, file.name


@pytest.mark.parametrize("file", sorted(CONFIG.glob("*.yaml")) + sorted((CONFIG / "paper").glob("*.yaml")), ids=str)
def test_a_config_file_begins_with_the_editors_schema(file):
    first = file.read_text(encoding="utf-8").splitlines()[0]
    (schema,) = re.fullmatch(r"# yaml-language-server: \$schema=(.*)", first).groups()
    assert (file.parent / schema).resolve() == CONFIG / "schema.json"


# One more W


@pytest.mark.parametrize(
    ("training", "W", "trained_anew", "parts"),
    [
        ("ring", 0.7, False, 1),
        ("chain", 0.3, True, 1),
        ("chain", 13.0, False, 1),
        ("lstm_32", 0.3, True, 1),
        ("su2_two_layer", 0.3, True, None),
        ("multitask", 0.3, True, None),
    ],
)
def test_what_one_more_W_computes_is_what_the_page_says(training, W, trained_anew, parts):
    before = load(CONFIG)
    system = check(before).trainings[training].trained_on[0]
    grid = check(before).systems[system].W_grid
    after = merged(before, {"systems": {system: {"disorder": {"W_grid": [*grid, W]}}}})
    old, new = check(before), check(after)
    options = new.trainings[training]
    same = options.training_inputs(new) == old.trainings[training].training_inputs(old)
    if training == "multitask":
        # It reads the summary of its system, whose input changes.
        (files, more) = (made.systems[system].product.summary_files(made, made.systems[system]) for made in (old, new))
        same = files == more
    assert same is not trained_anew
    if parts:
        assert set(old.parts(training)) <= set(new.parts(training))
        assert len(new.parts(training)) - len(old.parts(training)) == (1 if training == "ring" else 0)
