"""What Snakemake compares of a job: plain params, and in them the roles and the order of its inputs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from locflow.configuration.files import load
from locflow.results.roles import roles

REPOSITORY = Path(__file__).parents[2]
TINY = yaml.safe_load((REPOSITORY / "tests/data/tiny.yaml").read_text())
FREE = [
    *(f"phase_diagrams/{training}" for training in ("ring", "chain", "su2_two_layer", "lstm_32")),
    "indicator_maps/torus",
]
ALL = ["all", *(f"results/{{scale}}/figures/{figure}.png" for figure in FREE)]
# Order that no picture shows and no number rests on: what a figure does with a set of roles, both in its settings.
# By section, what may be exchanged: the keys of a block, or the places of a list; and the figures that then differ.
EXCHANGES = [
    {
        ("paper1", "phase_diagrams", "1D", "2D"): ["paper1_fig1", "paper1_fig2", "paper1_fig3", "paper1_fig4"],
        ("paper2", "sizes", "trained_small", "trained_large"): [
            *(f"paper2_fig{number}" for number in (3, 4, 5, 8, 9)),
            "learning_curve multitask_published_code",
        ],
        ("paper3", "", "sample", "no_confidence"): ["paper3_fig2", "paper3_fig4", "paper3_fig5", "paper3_fig9"],
        ("paper3", "cuts", 0, 1): ["paper3_fig6"],
        ("paper3", "sizes", 0, 1): ["paper3_fig10"],
        ("paper4", "localization", "two_layer", "four_layer"): ["paper4_fig2", "paper4_fig3", "paper4_ando"],
        ("paper5", "spins", "weak", "strong"): ["paper5_fig8"],
    },
]


def graph(folder, config, *targets):
    """The jobs of targets, by their name."""
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    targets = [target.format(scale=config["scale"]) for target in targets]
    run = subprocess.run(
        [sys.executable, "tests/workflow/dag_of.py", folder, folder / "config.json", *targets],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    answers = json.loads(run.stdout)
    refused = [answer for answer in answers.values() if isinstance(answer, str)]
    assert not refused, refused
    return {job["name"]: job for jobs in answers.values() for job in jobs}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return graph(tmp_path_factory.mktemp("tiny"), TINY, *ALL)


@pytest.fixture(scope="module")
def laptop(tmp_path_factory):
    return graph(tmp_path_factory.mktemp("laptop"), load(REPOSITORY / "config"), *ALL)


@pytest.mark.parametrize("scale", ["tiny", "laptop"])
def test_every_leaf_of_every_param_is_a_plain_type(scale, request):
    """Others are ignored (numpy's integers, paths), or compared by what is printed of them (arrays)."""
    jobs = request.getfixturevalue(scale)
    assert {name.split()[0] for name in jobs} >= {"diagonalize", "train", "predict", "average", "draw", "judge"}
    assert [line for job in jobs.values() for line in job["unplain"]] == []


@pytest.mark.parametrize("scale", ["tiny", "laptop"])
def test_the_params_of_every_job_hold_its_inputs_by_role_and_in_their_order(scale, request):
    for name, job in request.getfixturevalue(scale).items():
        if job["runs"]:
            assert sum(map(len, job["inputs"].values())) == job["number_of_inputs"], f"{name}: an input has no role"
            assert (job["roles"] or {}) == roles(job["inputs"]), name
