"""Blocks of disorder in the config: what they come to, and what is refused."""

from pathlib import Path

import pytest
import yaml

from locflow.configuration.check import ConfigurationError, check

CONFIG = """
scale: mine
root_seed: 7
systems:
  chain:
    model: power_law_spin
    lattice: [8]
    boundary: open
    couplings: {J: 1.0, Delta: 1.0, alpha: 3.0}
    disorder: {W_grid: [0.5, 2.0], realizations: 2}
    product: {kind: states}
"""
QUASIPERIODIC = {"kind": "quasiperiodic", "beta": 0.6180339887498949}


def config(lattice=(8,), **disorder):
    document = yaml.safe_load(CONFIG)
    document["systems"]["chain"]["lattice"] = list(lattice)
    document["systems"]["chain"]["disorder"].update(disorder)
    return document


def test_disorder_is_part_of_what_a_realization_depends_on():
    settings = check(config()).realization_settings("chain", 0.5, 0)
    assert settings["distribution"] == {"kind": "box"}
    assert settings["bonds"] is None
    bonds = {"coupling": "J", "strength": 0.5}
    checked = check(config(distribution=QUASIPERIODIC, bonds=bonds))
    settings = checked.realization_settings("chain", 0.5, 0)
    assert settings["distribution"] == QUASIPERIODIC
    assert settings["bonds"] == {"distribution": {"kind": "box"}, "strength": 0.5, "coupling": "J"}
    assert checked.systems["chain"].hamiltonian["random_coupling"] == "J"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        (
            {"distribution": {"kind": "cauchy"}},
            "distribution.kind = 'cauchy' .*is no kind; there are box, gaussian, binary",
        ),
        ({"distribution": {"kind": "quasiperiodic"}}, "disorder.distribution .*lacks the key beta"),
        ({"distribution": {"kind": "quasiperiodic", "beta": 1.5}}, "distribution.beta = 1.5 .*must be less than 1"),
        ({"distribution": {"kind": "gaussian", "beta": 0.5}}, "distribution.beta = 0.5 .*unknown key"),
        ({"distribution": QUASIPERIODIC, "lattice": [4, 2]}, "distribution.kind = 'quasiperiodic' .*along a chain"),
        (
            {"bonds": {"coupling": "K", "strength": 0.5}},
            "bonds.coupling = 'K' .*no coupling of power_law_spin.*J, Delta",
        ),
        ({"bonds": {"coupling": "alpha", "strength": 0.5}}, "bonds.coupling = 'alpha' .*not linear in alpha"),
        ({"bonds": {"coupling": "J", "strength": 0.0}}, "bonds.strength = 0.0 .*greater than 0"),
        (
            {"bonds": {"coupling": "J", "strength": 1.0, "distribution": QUASIPERIODIC}},
            "is for fields; allowed are box",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes, complaint):
    with pytest.raises(ConfigurationError, match=complaint):
        check(config(**changes))


def test_the_quasiperiodic_ring_differs_from_paper_1s_in_its_distribution_alone():
    from locflow.configuration.files import load

    folder = Path(__file__).parents[2] / "config"
    configuration = check(load(folder, folder / "quasiperiodic.yaml"))
    random, quasiperiodic = (configuration.systems[name] for name in ("ring", "quasiperiodic"))
    assert quasiperiodic.disorder.distribution.kind == "quasiperiodic"
    same = {"disorder": random.disorder}
    assert quasiperiodic.model_copy(update=same).model_dump() == random.model_dump()
    trainings = (configuration.trainings[name].model_dump(exclude={"system"}) for name in ("ring", "quasiperiodic"))
    assert len({str(training) for training in trainings}) == 1
