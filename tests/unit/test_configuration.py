"""What a configuration comes to: disorder strengths, realizations, blocks, and the size of the papers' own scale."""

from pathlib import Path

import pytest

from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.config import PAPERS
from locflow.configuration.files import load
from locflow.configuration.merging import merged, origin, resolved
from locflow.kinds.grids import Range, grid_values
from locflow.strengths import W_label

CONFIG = Path(__file__).parents[2] / "config"


def configuration(*names):
    return check(load(CONFIG, *(CONFIG / f"{name}.yaml" for name in names)))


@pytest.fixture
def laptop():
    return load(CONFIG)


@pytest.fixture(scope="module")
def paper():
    return configuration("paper")


@pytest.mark.parametrize(
    "added",
    [["paper"], ["paper", "few_realizations"], ["fourteen_sites"], ["published_code"], ["paper", "published_code"]],
    ids="+".join,
)
def test_the_configs_that_come_along_are_valid(added):
    configuration(*added)


def test_the_published_code_differs_from_the_text_in_the_descent():
    changed = configuration("published_code")
    for way, name in changed.papers["paper2"].regressions:
        training = changed.trainings[name]
        assert (training.optimizer, training.reduction) == ("sgd", "sum"), way
        assert training.page_normalization == "published", way


def test_a_grid_includes_both_ends():
    assert grid_values(Range(**{"from": 0.2, "to": 4.6, "step": 0.2})) == pytest.approx([0.2 * k for k in range(1, 24)])
    assert grid_values([3, 1.0, 1]) == [1.0, 3.0]


def test_labels_do_not_see_rounding():
    assert W_label(7 * 0.4) == W_label(2.8) == "2.800"


def test_the_papers_grids_and_realizations(paper):
    ring, torus = paper.systems["ring"], paper.systems["torus"]
    assert (ring.count, torus.count) == (1200, 1800)
    assert [W_label(W) for W in torus.W_values if torus.realizations(W) == 100] == [
        "8.400",
        "8.800",
        "9.200",
        "9.600",
        "10.000",
    ]
    assert (len(ring.W_grid), len(torus.W_grid)) == (23, 30)


def test_blocks_cover_every_realization_once():
    changed = merged(load(CONFIG), {"systems": {"ring": {"realizations_per_job": 7}}})
    ring = check(changed).systems["ring"]
    blocks = ring.blocks(0.4)
    assert [len(block) for block in blocks] == [7, 7, 6]
    assert [realization for block in blocks for realization in block] == list(range(20))


def test_jobs_cover_every_fold_once(laptop):
    laptop["trainings"]["ring"].update(folds=7, folds_per_job=3)
    training = check(laptop).trainings["ring"]
    assert [list(training.folds_of(block)) for block in training.blocks] == [[0, 1, 2], [3, 4, 5], [6]]


def test_half_filling_and_the_cut_at_half_the_chain_need_not_be_said(laptop):
    configuration = check(laptop)
    assert (configuration.systems["torus"].particles, configuration.systems["torus"].dimension) == (6, 924)
    assert configuration.realization_settings("chain", 0.25, 0)["cuts"] == [6]
    assert configuration.training_settings("chain", 0)["cut"] == 6


def test_like_takes_what_is_not_said_and_keeps_what_is(laptop):
    laptop["trainings"]["mine"] = {"like": "torus", "network": {"kernels": 4}}
    mine, torus = (check(laptop).trainings[name] for name in ("mine", "torus"))
    assert (mine.network.kernels, mine.network.kernel_length) == (4, torus.network.kernel_length)
    assert (mine.system, mine.W_MBL) == ("torus", 24.0)


def test_a_value_is_traced_to_the_key_that_set_it():
    config = {
        "training_defaults": {"classifier": {"folds": 3}},
        "trainings": {"one": {"kind": "classifier", "W_ETH": 0.2}, "two": {"like": "one", "patience": 2}},
    }
    assert resolved(config)["trainings"]["two"] == {"kind": "classifier", "folds": 3, "W_ETH": 0.2, "patience": 2}
    assert origin(config, ["trainings", "two", "patience"]) == ["trainings", "two", "patience"]
    assert origin(config, ["trainings", "two", "W_ETH"]) == ["trainings", "one", "W_ETH"]
    assert origin(config, ["trainings", "two", "folds"]) == ["training_defaults", "classifier", "folds"]
    assert origin(config, ["trainings", "two", "W_MBL"]) == ["trainings", "two", "W_MBL"]


def test_a_config_needs_no_paper(laptop):
    own = {name: block for name, block in laptop.items() if name not in PAPERS}
    own["systems"] = {"ring": laptop["systems"]["ring"]}
    own["trainings"] = {"ring": laptop["trainings"]["ring"]}
    assert check(own).papers == {}


def test_numbers_in_settings_have_one_spelling(laptop):
    laptop["systems"]["ring"]["couplings"] = {"V": 1, "t": 0.5}
    laptop["training_defaults"] = {"classifier": {"learning_rate": 1}}
    configuration = check(laptop)
    assert repr(configuration.training_settings("ring", 0)["learning_rate"]) == "1.0"
    assert repr(configuration.realization_settings("ring", 0.4, 0)["W"]) == "0.4"


def test_settings_hold_no_more_than_a_stage_uses(laptop):
    before = check(laptop)
    other = merged(
        load(CONFIG),
        {
            "trainings": {"ring": {"network": {"dropout": 0.9}}},
            "paper1": {"style": {"fig1": {"colormap": "coolwarm"}}},
            "bootstrap": {"resamples": 500},
        },
    )
    after = check(other)
    assert before.realization_settings("ring", 0.4, 0) == after.realization_settings("ring", 0.4, 0)
    assert before.training_settings("torus", 0) == after.training_settings("torus", 0)
    assert before.training_settings("ring", 0) != after.training_settings("ring", 0)


def test_all_complaints_come_at_once_and_name_their_files(laptop, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("systems: {ring: {particles: 20}}\n")
    laptop["systems"]["chain"]["particles"] = laptop["systems"]["ring"]["particles"] = 20
    laptop["trainings"]["multitask"]["training_realizations"] = 500
    with pytest.raises(ConfigurationError) as error:
        check(laptop, [CONFIG / "paper1.yaml", CONFIG / "paper2.yaml", file])
    message = str(error.value)
    assert "systems.ring.particles = 20" in message
    assert "mine.yaml" in message
    assert "trainings.multitask.training_realizations = 500" in message
    assert "config/paper2.yaml" in message


def test_merging_replaces_lists_and_keeps_the_rest():
    base = {"a": {"list": [1, 2], "other": 3}, "b": 4}
    assert merged(base, {"a": {"list": [5]}}) == {"a": {"list": [5], "other": 3}, "b": 4}
    assert base["a"]["list"] == [1, 2]
