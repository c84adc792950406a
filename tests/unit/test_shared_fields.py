"""`disorder.fields_of`: systems that keep different data of the same realizations."""

from types import SimpleNamespace

import numpy as np
import pytest
import yaml

from locflow.configuration.check import ConfigurationError, check
from locflow.hamiltonians.many_body_operators import build_operators
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.kinds.entanglement_spectra.realizations import EntangledRealizations
from locflow.kinds.samples.realizations import SampledRealizations
from locflow.kinds.states.realizations import Realizations
from locflow.kinds.traces.realizations import TracedRealizations

CLASSES = {
    "chain": SampledRealizations,
    "eigenstates": Realizations,
    "spectra": EntangledRealizations,
    "traces": TracedRealizations,
}
CONFIG = """
scale: mine
root_seed: 7
systems:
  chain:
    model: heisenberg_spin
    lattice: [6]
    boundary: open
    couplings: {J: 1.0}
    disorder: {W_grid: [0.5, 2.0], realizations: 3, rescaled: true}
    product: {kind: samples, states: 10}
  eigenstates: {like: chain, disorder: {fields_of: chain}, product: {kind: states, energy_bins: 1}}
  spectra: {like: chain, disorder: {fields_of: chain}, product: {kind: entanglement_spectra}}
  traces: {like: chain, disorder: {fields_of: chain}, product: {kind: traces, times: 3}}
  ring: {like: chain, boundary: periodic, disorder: {fields_of: chain}}
  other: {like: chain}
"""


def config(**changes):
    made = yaml.safe_load(CONFIG)
    for name, change in changes.items():
        for key, value in change.items():
            block = made["systems"][name]
            block[key] = {**block.get(key, {}), **value} if isinstance(value, dict) else value
    return made


def fields_of(configuration, name, W, realization):
    """The field with which a realization of a system is computed."""
    settings = configuration.realization_settings(name, W, 0)
    del settings["start"], settings["stop"]
    operators = build_operators(hamiltonian_definition(configuration.systems[name].hamiltonian))
    system = CLASSES.get(name, SampledRealizations)(operators, **settings, memory_limit=10**9, threads=1)
    return system.block([realization])["field"].to_numpy()


@pytest.mark.parametrize("name", ["eigenstates", "spectra", "traces", "ring"])
@pytest.mark.parametrize("W", [0.5, 2.0])
def test_realization_n_has_the_field_of_the_other_systems_realization_n(name, W):
    configuration = check(config())
    np.testing.assert_array_equal(fields_of(configuration, name, W, 2), fields_of(configuration, "chain", W, 2))


def test_another_system_has_fields_of_its_own():
    configuration = check(config())
    own, others = (fields_of(configuration, name, 2.0, 0) for name in ("other", "chain"))
    assert np.abs(own - others).min() > 1e-6


def test_what_has_fields_of_its_own_depends_on_nothing_new():
    settings = check(config()).realization_settings("other", 2.0, 0)
    assert settings["system"] == "other"
    assert "fields_of" not in settings


def test_a_rescaled_field_is_one_sample_times_W_in_all_of_them():
    configuration = check(config())
    for name in ("chain", "traces"):
        weak, strong = (fields_of(configuration, name, W, 1) for W in (0.5, 2.0))
        np.testing.assert_allclose(strong, 4 * weak, rtol=1e-12)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"disorder": {"fields_of": "chian"}}, "is no system; did you mean 'chain'"),
        ({"disorder": {"fields_of": "traces"}}, "names the system itself"),
        ({"disorder": {"fields_of": "ring"}}, "takes its own fields from chain; name chain instead"),
        ({"lattice": [8]}, r"requires the lattice of chain, \[6\]; traces has \[8\]"),
        ({"disorder": {"W_grid": [0.5, 3.0]}}, r"requires the disorder.W_grid of chain, \[0.5, 2.0\]; traces has"),
        ({"disorder": {"rescaled": False}}, "requires the disorder.rescaled of chain, true; traces has false"),
        (
            {"disorder": {"distribution": {"kind": "gaussian"}}},
            "requires the disorder.distribution of chain, kind: box; traces has kind: gaussian",
        ),
    ],
)
def test_what_cannot_have_the_same_fields_is_refused_by_name(changes, words):
    with pytest.raises(ConfigurationError, match=rf"systems.traces.disorder.fields_of = '\w+' \(config\): {words}"):
        check(config(traces=changes))


def test_a_system_may_have_fewer_realizations_and_other_W_for_trainings():
    made = check(config(traces={"disorder": {"realizations": 2, "W_training": [4.0]}}))
    np.testing.assert_array_equal(fields_of(made, "traces", 4.0, 1), 2 * fields_of(made, "chain", 2.0, 1))


def test_a_file_says_of_which_system_it_is_and_whose_fields_it_has(monkeypatch):
    from pathlib import Path

    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "workflow/scripts"))
    from _job import provenance

    def said(name):
        settings = check(config()).realization_settings(name, 2.0, 0)
        params = SimpleNamespace(settings=settings, code="0" * 16)
        return provenance(SimpleNamespace(params=params, wildcards={"system": name}))

    assert {key: said("traces")[key] for key in ("system", "fields_of")} == {"system": "traces", "fields_of": "chain"}
    assert not {"system", "fields_of"} & {*said("chain")}
