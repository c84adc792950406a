"""config/README.md and config/schema.json are what the generator makes; every key is described; the example works."""

import json
import textwrap

import pytest
import yaml

from locflow.configuration import reference
from locflow.configuration.check import check
from locflow.configuration.files import load
from locflow.configuration.merging import merged
from locflow.hamiltonians import many_body, models

CONFIG = reference.REPOSITORY / "config"
KEYS = list(reference.keys())


@pytest.mark.slow
def test_the_page_is_up_to_date():
    assert (CONFIG / "README.md").read_text(encoding="utf-8") == reference.page(), "run `make config-reference`"


def test_the_schema_is_up_to_date():
    assert json.loads((CONFIG / "schema.json").read_text(encoding="utf-8")) == reference.schema(), (
        "run `make config-reference`"
    )


@pytest.mark.parametrize("field", [pytest.param(field, id=".".join(path)) for path, field in KEYS])
def test_a_key_is_described(field):
    assert field.description, "the block says nothing about it"


@pytest.mark.parametrize("file", sorted(CONFIG.rglob("*.yaml")), ids=lambda file: file.stem)
@pytest.mark.slow
def test_the_editors_schema_accepts_the_files_that_come_along(file):
    if file.parent.name == "claims":
        pytest.skip("claims are no configuration")
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(yaml.safe_load(file.read_text()), reference.schema())


@pytest.mark.slow
def test_the_example_of_another_hamiltonian_is_accepted(monkeypatch):
    code = textwrap.dedent("\n".join(line for line in many_body.__doc__.splitlines() if line.startswith("    ")))
    monkeypatch.setattr(many_body, "MODELS", {})
    exec(code, vars(many_body).copy())  # the decorator writes into the MODELS that the module now has
    monkeypatch.setattr(models, "MODELS", models.MODELS | many_body.MODELS)
    page = reference.page()
    assert reference.EXAMPLE in page
    assert code in page
    configuration = check(merged(load(CONFIG), yaml.safe_load(reference.EXAMPLE)))
    system = configuration.systems["xy_torus"]
    assert system.W_grid[-1] == 12.0
    definition = models.hamiltonian_definition(system.hamiltonian)
    # The torus of 4 x 3 sites has 24 bonds.
    assert [len(coefficients) for _, coefficients in definition["terms"]] == [24, 24]
