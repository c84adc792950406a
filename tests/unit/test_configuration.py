"""What a configuration comes to: disorder strengths, realizations, blocks, and the size of the papers' own scale."""

from pathlib import Path

import pytest
import yaml

from locflow.blocks import blocks_of
from locflow.configuration_checks import ConfigurationError, check
from locflow.grids import W_label, grid_values

REPOSITORY = Path(__file__).parents[2]
SCHEMA = REPOSITORY / "workflow/schemas/config.schema.yaml"


def merged(*names):
    def merge(base, other):
        for key, value in other.items():
            base[key] = merge(base[key], value) if isinstance(value, dict) and key in base else value
        return base

    config = {}
    for name in names:
        merge(config, yaml.safe_load((REPOSITORY / name).read_text()))
    return config


@pytest.fixture
def laptop():
    return merged("config/config.yaml")


@pytest.fixture
def paper():
    return check(merged("config/config.yaml", "config/paper.yaml"), SCHEMA)


@pytest.mark.parametrize(
    "added",
    [["paper"], ["paper", "few_realizations"], ["fourteen_sites"], ["published_code"], ["paper", "published_code"]],
    ids="+".join,
)
def test_the_configs_that_come_along_are_valid(added):
    check(merged("config/config.yaml", *(f"config/{name}.yaml" for name in added)), SCHEMA)


def test_the_published_code_differs_from_the_text_in_the_descent():
    changed = check(merged("config/config.yaml", "config/published_code.yaml"), SCHEMA)
    for way, name in changed.config["paper2"]["regressions"].items():
        settings = changed.regressions[name]
        assert (settings["optimizer"], settings["reduction"]) == ("sgd", "sum"), way
        assert settings["page_normalization"] == "published", way


def test_a_grid_includes_both_ends():
    assert grid_values({"from": 0.2, "to": 4.6, "step": 0.2}) == pytest.approx([0.2 * k for k in range(1, 24)])
    assert grid_values([3, 1.0, 1]) == [1.0, 3.0]


def test_labels_do_not_see_rounding():
    assert W_label(7 * 0.4) == W_label(2.8) == "2.800"


def test_the_papers_grids_and_realizations(paper):
    assert sum(paper.realization_counts("ring").values()) == 1200
    assert sum(paper.realization_counts("torus").values()) == 1800
    assert [W for W, count in paper.realization_counts("torus").items() if count == 100] == [
        "8.400",
        "8.800",
        "9.200",
        "9.600",
        "10.000",
    ]
    assert len(paper.W_grid("ring")) == 23
    assert len(paper.W_grid("torus")) == 30


def test_blocks_cover_every_item_once():
    blocks = blocks_of({"1.000": 5, "2.000": 3, "3.000": 3}, 2, "{realization}", 4)
    covered = [
        (label, item) for block in blocks for label in block.strengths for item in range(block.start, block.stop)
    ]
    assert sorted(covered) == [
        (label, k) for label, count in (("1.000", 5), ("2.000", 3), ("3.000", 3)) for k in range(count)
    ]
    assert blocks[0].labels == ["0000", "0001"]


def test_a_wildcard_stands_for_blocks_of_one():
    (block,) = blocks_of({"1.000": 5, "2.000": 3}, 1, "{realization}", 4)
    assert block.labels == ["{realization}"]
    assert block.size == 1


def test_numbers_in_settings_have_one_spelling(laptop):
    laptop["systems"]["ring"]["couplings"] = {"V": 1, "t": 0.5}
    laptop["training_defaults"]["learning_rate"] = 1
    configuration = check(laptop, SCHEMA)
    assert repr(configuration.training_settings("ring")["learning_rate"]) == "1.0"
    assert repr(configuration.realization_settings("ring", 1)["W"]) == "1.0"


def test_settings_hold_no_more_than_a_stage_uses(laptop):
    before = check(laptop, SCHEMA)
    other = merged("config/config.yaml")
    other["networks"]["kernel_10"]["dropout"] = 0.9
    other["figures"]["paper1_fig1"]["colormap"] = "coolwarm"
    after = check(other, SCHEMA)
    assert before.realization_settings("ring", 0.4) == after.realization_settings("ring", 0.4)
    assert before.training_settings("torus") == after.training_settings("torus")
    assert before.training_settings("ring") != after.training_settings("ring")


def test_all_complaints_come_at_once_and_name_their_files(laptop, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("systems: {ring: {particles: 20}}\n")
    laptop["systems"]["ring"]["particles"] = 20
    laptop["trainings"]["torus"]["W_MBL"] = 23.0
    with pytest.raises(ConfigurationError) as error:
        check(laptop, SCHEMA, [REPOSITORY / "config/config.yaml", file])
    assert "systems.ring.particles = 20" in str(error.value)
    assert "mine.yaml" in str(error.value)
    assert "trainings.torus.W_MBL = 23.0" in str(error.value)
    assert "config/config.yaml" in str(error.value)
