"""config/README.md is what the generator makes, says something about every key, and its example works."""

import textwrap

import pytest
import yaml

from locflow import config_reference, models
from locflow.configuration_checks import check

SCHEMA = config_reference.load("workflow/schemas/config.schema.yaml")
KEYS = list(config_reference.keys(SCHEMA))


def test_the_page_is_up_to_date():
    page = (config_reference.REPOSITORY / "config/README.md").read_text(encoding="utf-8")
    assert page == config_reference.page(), "run `make config-reference`"


@pytest.mark.parametrize("node", [pytest.param(node, id=".".join(path)) for path, node, _ in KEYS])
def test_a_key_of_the_schema_is_described(node):
    assert node.get("description"), "the schema says nothing about it"


def test_no_key_of_the_schema_is_left_out():
    def names(node):
        if isinstance(node, dict):
            yield from node.get("properties", {})
            for child in node.values():
                yield from names(child)
        elif isinstance(node, list):
            for child in node:
                yield from names(child)

    assert {path[-1] for path, _, _ in KEYS} == set(names(SCHEMA))


def test_every_key_of_the_config_has_a_row():
    rows = {path for path, _, _ in KEYS}
    config = config_reference.load("config/config.yaml")
    assert {("systems", "<name>", key) for key in config["systems"]["ring"]} <= rows
    assert {("figures", figure, key) for figure, style in config["figures"].items() for key in style} <= rows


def test_the_example_of_another_hamiltonian_is_accepted(monkeypatch):
    code = textwrap.dedent("\n".join(line for line in models.__doc__.splitlines() if line.startswith("    ")))
    monkeypatch.setattr(models, "MODELS", dict(models.MODELS))
    exec(code, vars(models).copy())  # the decorator writes into the copy of MODELS that the module now has
    page = config_reference.page()
    assert config_reference.EXAMPLE in page
    assert code in page
    config = config_reference.merged(
        config_reference.load("config/config.yaml"), yaml.safe_load(config_reference.EXAMPLE)
    )
    configuration = check(config, config_reference.REPOSITORY / "workflow/schemas/config.schema.yaml")
    assert configuration.W_grid("xy_torus")[-1] == 12.0
    definition = models.hamiltonian_definition(configuration.systems["xy_torus"])
    # The torus of 4 x 3 sites has 24 bonds.
    assert [len(coefficients) for _, coefficients in definition["terms"]] == [24, 24]


def test_merging_replaces_lists_and_keeps_the_rest():
    base = {"a": {"list": [1, 2], "other": 3}, "b": 4}
    assert config_reference.merged(base, {"a": {"list": [5]}}) == {"a": {"list": [5], "other": 3}, "b": 4}
    assert base["a"]["list"] == [1, 2]
