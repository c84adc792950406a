"""What Snakemake compares of a job: plain params, and in them the roles and the order of its inputs."""

import json
import subprocess
import sys
from copy import deepcopy
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
# What may be exchanged, two keys of a block or two places of a list, and the jobs that then differ. The config refuses
# all other orders. Each round exchanges what the others leave alone.
EXCHANGES = {
    "first": {
        ("paper1.phase_diagrams", "1D", "2D"): [
            *(f"draw paper1/fig{number}" for number in (1, 2, 3, 4)),
            "judge scorecard",  # whose claims are about sizes
        ],
        ("paper2.sizes", "trained_small", "trained_large"): [
            *(f"draw paper2/fig{number}" for number in (3, 4, 5, 8, 9)),
            "draw paper2/variants",
            "learning_curve multitask_published_code",
        ],
        ("paper3.loss_functions", 0, 1): ["draw paper3/fig8"],
        ("paper3.cuts", 0, 1): ["draw paper3/fig6"],
        ("paper3.inputs", 0, 1): ["draw paper3/inputs"],
        ("paper3.variants.weights", 0, 1): ["draw paper3/variants"],
        ("paper4.localization", "two_layer", "four_layer"): [
            *("draw paper4/fig2", "draw paper4/fig3", "draw paper4/ando"),
        ],
        ("paper5.spins", "weak", "strong"): ["draw paper5/fig8"],
    },
    "second": {
        ("paper1.trainings", 0, 1): ["draw paper1/training"],
        ("paper2.regressions", "multitask", "scratch"): [f"draw paper2/fig{number}" for number in (3, 4, 5, 7, 8)],
        ("paper3", "sample", "no_confidence"): [f"draw paper3/fig{number}" for number in (2, 4, 5, 9)],
        ("paper3.sizes", 0, 1): ["draw paper3/fig10"],
        ("paper4.topology", "two_layer", "four_layer"): [
            *("draw paper4/fig2", "draw paper4/fig5"),
            "predict chern_two_layer/chern_window/all",
            "predict chern_four_layer/chern_window/all",
        ],
    },
    "third": {
        ("paper1.trainings", 0, 2): ["draw paper1/training"],
        ("paper2.regressions", "transfer", "scratch"): ["draw paper2/fig5"],
        ("paper2.variants", "gap_ratio", "entanglement_entropy"): ["draw paper2/variants"],
        ("paper4.localization", "test", "unseen"): ["draw paper4/fig3", "draw paper4/features"],
        ("trainings.su2_two_layer.tests", 0, 1): ["average su2_two_layer", "average su2_four_layer"],
        ("trainings.multitask.systems", 0, 1): [
            *(f"train {name}/0000" for name in ("multitask", "features", "transfer", "scratch")),
            *(f"train {name}_features_4/0000" for name in ("multitask", "transfer")),
            *(f"train {way}_{target}/0000" for way in ("transfer", "scratch") for target in ("gap_ratio", "entropy")),
            *(f"train features_{what}/0000" for what in ("4", "for_gap_ratio", "for_entropy")),
        ],
    },
}


def exchanged(changes):
    """The tests' configuration with names exchanged."""
    whole, made = load(REPOSITORY / "config", REPOSITORY / "tests/data/tiny.yaml"), deepcopy(TINY)
    whole["paper5"].setdefault("spins", {"weak": 1.5, "strong": 8.0})
    for path, first, second in changes:
        *above, last = path.split(".")
        there, here = whole, made
        for key in above:
            there, here = there[key], here.setdefault(key, {})
        block = deepcopy(there[last])
        block[first], block[second] = block[second], block[first]
        here[last] = block if isinstance(block, list) else here.get(last, {}) | {k: block[k] for k in (first, second)}
    return made


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


@pytest.mark.parametrize("which", EXCHANGES)
def test_exchanged_roles_are_seen_by_exactly_what_shows_them(which, tiny, tmp_path):
    changes = EXCHANGES[which]
    jobs = graph(tmp_path / "graph", exchanged(changes), "all")

    def compared(job):
        return job["params"], sorted(path for paths in job["inputs"].values() for path in paths)

    before = {name: job for name, job in tiny.items() if not any(free in name for free in FREE)}
    differ = {
        name
        for name in before.keys() | jobs.keys()
        if name not in before or name not in jobs or compared(before[name]) != compared(jobs[name])
    }
    assert differ == {name for names in changes.values() for name in names}
