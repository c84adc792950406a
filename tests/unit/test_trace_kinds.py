"""Traces in the config: paper 5's systems at both scales, what they cost, and what is refused."""

from pathlib import Path

import pytest

from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.files import load
from locflow.configuration.merging import merged

CONFIG = Path(__file__).parents[2] / "config"
LAPTOP = (CONFIG / "paper5.yaml",)
PAPER = (CONFIG / "paper.yaml", *LAPTOP, CONFIG / "paper/paper5.yaml")


def configuration(*files, **changes):
    return check(merged(load(CONFIG, *files), {"systems": changes}))


@pytest.mark.parametrize("files", [LAPTOP, PAPER, (*LAPTOP, CONFIG / "twelve_sites_dynamics.yaml")])
def test_the_configs_that_come_along_have_the_papers_grids(files):
    systems = configuration(*files).systems
    chain, driven = systems["magnetization_chain"], systems["driven_chain"]
    assert (len(chain.W_grid), chain.W_grid[0], chain.W_grid[-1]) == (64, 0.125, 8.0)
    assert chain.disorder.W_training == [0.125, 0.25, 0.375, 0.5, 7.625, 7.75, 7.875, 8.0]
    assert (len(chain.product.densities), *chain.product.densities[::12]) == (13, 0.2, 0.8)
    assert (chain.product.final_time, chain.product.times) == (500.0, 50)
    assert (driven.W_grid[0], driven.W_grid[-1], driven.product.periods) == (0.0, 1.0, 100)


def test_settings_are_what_the_realizations_take():
    settings = configuration(*LAPTOP).realization_settings("magnetization_chain", 0.5, 0)
    assert settings["energy_densities"][:3] == [0.2, 0.25, 0.3]
    assert (settings["final_time"], settings["times"]) == (500.0, 50)


def test_a_realization_of_twenty_sites_takes_minutes_and_less_than_a_gigabyte():
    configured = configuration(*PAPER)
    assert configured.systems["magnetization_chain"].dimension == 184_756
    cost = configured.diagonalize_cost("magnetization_chain", "3.000", "0000")
    assert 60 < cost.seconds < 600
    assert cost.memory < 1e9


def test_the_laptops_chain_takes_less_than_three_minutes():
    configured = configuration(*LAPTOP)
    for name in ("magnetization_chain", "driven_chain"):
        system = configured.systems[name]
        costs = [configured.diagonalize_cost(name, f"{W:.3f}", "0000") for W in system.W_grid]
        assert 10 < sum(cost.seconds for cost in costs) < 180


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        (
            {"magnetization_chain": {"product": {"energy_densities": [0.5, 1.5]}}},
            "systems.magnetization_chain.product.energy_densities",
        ),
        (
            {"magnetization_chain": {"product": {"energy_densities": {"from": 0.2, "to": 0.8, "step": 0.25}}}},
            "is not reached from 0.2",
        ),
        ({"driven_chain": {"product": {"kind": "traces"}}}, "is impossible for driven spins"),
        ({"driven_chain": {"particles": 5}}, "does not conserve the number of up spins"),
        ({"driven_chain": {"product": {"final_time": 3.0}}}, "unknown key"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, complaint):
    with pytest.raises(ConfigurationError, match=complaint):
        configuration(*LAPTOP, **changes)
