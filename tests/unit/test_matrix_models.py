"""Models by a function of the user: the example of the page, its realizations, and what is refused."""

import re
from pathlib import Path

import numpy as np
import pytest

from locflow.configuration.check import ConfigurationError, check
from locflow.hamiltonians.general_operators import GeneralHamiltonians
from locflow.hamiltonians.general_operators import build_operators as of_terms
from locflow.hamiltonians.matrix_operators import MatrixHamiltonians, build_operators
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.kinds.general_realizations import GeneralSamples

PAGE = Path(__file__).parents[2] / "docs/how-to/own-model.md"


@pytest.fixture(scope="module")
def example():
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return code


@pytest.fixture
def config(tmp_path):
    def made(code, *, product=None, couplings=None, name="my_model.py:chain", **model):
        (tmp_path / "my_model.py").write_text(code, encoding="utf-8")
        block = {"matrix": f"{tmp_path / name}", "labels": "labels", "dimension": 64} | model
        system = {
            "model": block,
            "lattice": [6],
            "boundary": "open",
            "couplings": {"J": 1.0, "g": 0.9} if couplings is None else couplings,
            "disorder": {"W_grid": [0.5, 2.0], "realizations": 2},
            "product": product or {"kind": "samples", "states": 8},
        }
        return {"scale": "own", "root_seed": 7, "systems": {"mine": system}}

    return made


def definition_of(content):
    return hamiltonian_definition(check(content).systems["mine"].hamiltonian)


def test_the_page_s_function_is_the_same_model_as_its_terms(config, example):
    content = config(example)
    definition = definition_of(content)
    field = np.array([0.3, -1.0, 0.2, 0.8, -0.5, 1.1])
    found = MatrixHamiltonians(build_operators(definition)).matrix(field)
    terms = [
        {"operators": "ZZ", "coupling": "J"},
        {"operators": "X", "coupling": "g"},
        {"operators": "Z", "random": {"strength": "W"}},
    ]
    content["systems"]["mine"]["model"] = {"basis": {"conserved": False}, "terms": terms}
    expected = GeneralHamiltonians(of_terms(definition_of(content))).matrix(field).toarray()
    assert np.allclose(found.toarray(), expected, atol=1e-12)


def test_its_samples_are_those_of_the_terms(config, example):
    content = config(example)
    options = {"root_seed": 7, "system": "mine", "W": 2.0, "rescaled": False, "engine": "auto", "threads": 1}
    options |= {"residual_tolerance": 1e-9, "memory_limit": 2**33, "energy_densities": [0.5], "states": 8}
    mine = GeneralSamples(build_operators(definition_of(content)), **options).block([0])
    terms = [{"operators": "ZZ", "coupling": "J"}, {"operators": "X", "coupling": "g"}]
    terms.append({"operators": "Z", "random": {"strength": "W"}})
    content["systems"]["mine"]["model"] = {"basis": {"conserved": False}, "terms": terms}
    known = GeneralSamples(of_terms(definition_of(content)), **options).block([0])
    for name in ("field", "gap_ratio", "entanglement_entropy", "spin_fraction"):
        assert np.allclose(mine[name], known[name], atol=1e-9), name


def test_the_text_of_the_file_is_the_model(config, example):
    before = definition_of(config(example))
    assert definition_of(config(example)) == before
    assert definition_of(config(example.replace("g * flips", "2 * g * flips"))) != before


REFUSED = {
    "a file that is not there": ({"name": "other.py:chain"}, "", "cannot be read"),
    "no function": ({"name": "my_model.py:ring"}, "", "names no function of the file, which has labels, chain"),
    "no Python": ({}, "def chain(:", "is no Python: line 1"),
    "other arguments": (
        {},
        "def chain(W, J, g): ...\ndef labels(lattice, boundary): ...",
        "must be a function of field",
    ),
    "labels": ({"labels": "names"}, "", "names no function"),
    "a coupling": ({"couplings": {"J": 1.0}}, "", "lacks g"),
    "a product of sites": ({"labels": ""}, "", "without labels"),
    "traces": ({"product": {"kind": "traces"}}, "", "is impossible for a matrix"),
    "a unit": ({"unit": "K"}, "", "is no argument of the function; there are J, g"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_before_any_job(case, config, example):
    changed, code, sentence = REFUSED[case]
    with pytest.raises(ConfigurationError, match=re.escape(sentence)):
        check(config(code or example, **changed))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("diags_array(diagonal) + g * flips", "diags_array(diagonal[1:])", "a matrix of 63 basis states"),
        ("+ g * flips", "+ 1j * g * flips", "model.complex: true takes it"),
        ("diags_array(diagonal) + g * flips", "diagonal", "must be a scipy.sparse"),
        ("+ g * flips", "+ csr_array(([1.0], ([0], [1])), shape=(64, 64))", "is not symmetric"),
        ("return 1 - (", "return -(", "labels count from 0"),
        ("return 1 - (", "return 1.0 - (", "must return integers"),
        ("return 1 - (", "return 1 - 0 * (", "no two basis states have the same"),
    ],
)
def test_what_the_function_returns_is_checked(old, new, sentence, config, example):
    assert old in example
    with pytest.raises(ValueError, match=re.escape(sentence)):
        build_operators(definition_of(config(example.replace(old, new))))
