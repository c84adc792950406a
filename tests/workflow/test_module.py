"""The workflow as a part of others: a module of another folder's Snakefile, with that folder's config."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import started_once
import yaml
from workflow_copy import PARTS, copy_parts

from locflow.results.files import read_dataset

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs/how-to/module.md").read_text(encoding="utf-8")
CATALOG = REPOSITORY / ".snakemake-workflow-catalog.yml"


def snakemake(folder, *arguments, check=True):
    run = started_once.snakemake("--nocolor", *arguments, folder=folder)
    assert not check or run.returncode == 0, run.stdout
    return run.stdout


def snakefile(source):
    """The page's Snakefile, with the workflow taken from `source`."""
    (text,) = re.findall(r"```python\n(configfile: .*?)```", PAGE, re.DOTALL)
    return text.replace('"path/to/locflow/workflow/Snakefile"', source)


def own_config():
    """The page's config, at 8 sites and two disorder strengths."""
    (text,) = re.findall(r"```yaml\n(scale: mine.*?)```", PAGE, re.DOTALL)
    config = yaml.safe_load(text)
    config["systems"]["ladder"].update(lattice=[4, 2], product={"kind": "states", "states_per_bin": 10})
    config["systems"]["ladder"]["disorder"].update(W_grid=[0.5, 20.0], realizations=4)
    config["trainings"]["ladder"].update(folds=2, states_per_class=80, batch_size=20, max_epochs=3)
    return config


@pytest.fixture
def project(tmp_path):
    """A folder as the page describes it."""
    (tmp_path / "Snakefile").write_text(snakefile(repr(str(REPOSITORY / "workflow/Snakefile"))))
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(own_config()))
    return tmp_path


@pytest.fixture
def repository(tmp_path):
    """The workflow as a commit."""
    folder = tmp_path / "repository"
    copy_parts(REPOSITORY, folder)
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost"]
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)
    return folder


def test_a_folder_of_ones_own_gets_its_phase_diagram_and_report(project):
    profile = ["--workflow-profile", REPOSITORY / "profiles/default", "--cores", "2"]
    snakemake(project, *profile)
    picture = project / "results/mine/figures/phase_diagrams/ladder.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "Nothing to be done" in snakemake(project, *profile)
    snakemake(project, *profile, "--report", "report.html")
    assert "phase_diagrams" in (project / "report.html").read_text()
    plan = snakemake(project, *profile, "--", "plan")
    assert re.search(r"diagonalize +ladder +8 +2 +0\b", plan), plan
    # The system itself is in the target, too.
    assert re.search(r"summarize +ladder +1 +0\b", plan), plan
    progress = snakemake(project, *profile, "--", "progress")
    assert re.search(r"all at scale mine: (\d+) of \1 jobs done", progress), progress
    assert re.search(r"the run ended on .*; nothing is left to do", progress)


TWO_MODULES = """
import copy

config = {config}
before = copy.deepcopy(config)

module one:
    snakefile: {snakefile!r}
    config: config
    prefix: "here"

use rule * from one as one_*
assert config == before

config["scale"] = "two"
config["systems"]["ladder"]["couplings"]["J"] = 2.0
config["systems"]["ladder"]["disorder"]["W_grid"].append(5.0)
config["trainings"]["ladder"]["folds"] = 3
edited = copy.deepcopy(config)

onstart:
    open("started", "w").close()

module two:
    snakefile: {snakefile!r}
    config: config
    prefix: "there"

use rule * from two as two_*
assert config == edited

onsuccess:
    open("succeeded", "w").close()

rule both:
    default_target: True
    input: "here/results/one/averages/ladder.nc", "there/results/two/averages/ladder.nc"
"""


def test_two_modules_that_share_a_dict_compute_each_its_own_values(tmp_path):
    config = own_config() | {"scale": "one"}
    text = TWO_MODULES.format(config=config, snakefile=str(REPOSITORY / "workflow/Snakefile"))
    (tmp_path / "Snakefile").write_text(text)
    jobs = dict(re.findall(r"^(\w+) +(\d+)$", snakemake(tmp_path, "-n", "--quiet", "host"), re.MULTILINE))
    assert (jobs["one_diagonalize"], jobs["two_diagonalize"]) == ("2", "3")
    files = {1.0: "here/results/one/operators/ladder.nc", 2.0: "there/results/two/operators/ladder.nc"}
    snakemake(tmp_path, "--cores", "2", "--", *files.values())
    for coupling, file in files.items():
        with read_dataset(tmp_path / file, "operators") as operators:
            assert json.loads(operators.attrs["couplings"]) == {"J": coupling}
    # What the folder's own Snakefile does when a run begins and ends is done, too.
    assert (tmp_path / "started").exists() and (tmp_path / "succeeded").exists()
    progress = snakemake(tmp_path, "--cores", "1", "--", "one_progress")
    for scale in ("one", "two"):
        assert re.search(rf"operators/ladder\.nc at scale {scale}: 1 of 1 jobs done", progress), progress


def test_a_complaint_names_the_config_of_the_folder(project):
    config = own_config()
    config["systems"]["ladder"]["couplings"] = {"K": 1.0}
    (project / "config.yaml").write_text(yaml.safe_dump(config))
    output = snakemake(project, "-n", check=False)
    assert "systems.ladder.couplings.K = 1.0 (config.yaml): is no coupling of heisenberg_spin" in output


def test_rules_of_the_folder_stand_beside_those_of_the_module(project):
    rule = 'rule mine:\n    input: "results/mine/averages/ladder.nc"\n\n'
    text = (project / "Snakefile").read_text()
    text = text.replace("module locflow", rule + "module locflow").replace("from locflow", "from locflow as mbl_*")
    (project / "Snakefile").write_text(text)
    output = snakemake(project, "-n", "--quiet", "host")
    jobs = dict(re.findall(r"^(\w+) +(\d+)$", output, re.MULTILINE))
    assert jobs == {
        "mine": "1",
        "mbl_operators": "1",
        "mbl_diagonalize": "2",
        "mbl_train": "1",
        "mbl_list_networks": "1",
        "mbl_predict": "2",
        "mbl_average": "1",
        "total": "9",
    }


def test_a_module_from_a_commit(project, repository):
    source = f'gitfile({str(repository)!r}, path="workflow/Snakefile", ref="main")'
    (project / "Snakefile").write_text(snakefile(source))
    snakemake(project, "--cores", "1", "--", "results/mine/operators/ladder.nc")
    assert (project / "results/mine/operators/ladder.nc").is_file()


def test_a_deployed_copy_of_the_config_has_the_papers(tmp_path, repository):
    # What snakedeploy writes: a Snakefile in workflow/, and the config of the repository.
    project = tmp_path / "project"
    copy_parts(REPOSITORY / "config", project / "config", [path.name for path in (REPOSITORY / "config").iterdir()])
    (project / "workflow").mkdir()
    source = f'gitfile({str(repository)!r}, path="workflow/Snakefile", ref="main")'
    (project / "workflow/Snakefile").write_text(snakefile(source).replace('"config.yaml"', '"config/config.yaml"'))
    output = snakemake(project, "-n", "--quiet", "host", "--", "paper1_fig1")
    assert re.search(r"^draw +1$", output, re.MULTILINE)


def test_the_catalog_finds_what_standardized_usage_asks_for():
    assert (REPOSITORY / "workflow/Snakefile").is_file()
    assert (REPOSITORY / "config/README.md").is_file()
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert all(word in readme.lower() for word in ("snakemake", "workflow"))
    usage = yaml.safe_load(CATALOG.read_text(encoding="utf-8"))["usage"]
    methods = {"conda", "apptainer", "apptainer+conda"}
    assert methods == usage["software-stack-deployment"].keys()
    assert usage["software-stack-deployment"]["conda"] == any((REPOSITORY / "envs").glob("*.yaml"))
    assert usage["report"] is True
    assert {"workflow", "config"} <= {*PARTS}
