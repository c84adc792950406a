"""The verdicts on thermal seeds, from synthetic data whose answer is known, and what the section refuses."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.files import load
from locflow.configuration.merging import merged
from locflow.papers.comparison.methods import LATE_TIMES
from locflow.papers.thermalseeds.figures import verdicts
from locflow.papers.thermalseeds.section import seed_of
from locflow.papers.thermalseeds.verdicts import METHODS, SEEDLESS, against_seed, late_means

CONFIG = Path(__file__).parents[5] / "config"
SEEDS = [0, 2, 4, 6, 8]
BOOTSTRAP = {"root_seed": 1, "resamples": 200, "confidence": 0.95}
SHIFTS = {name: 0.5 * k for k, name in enumerate(METHODS)}


def synthetic(place):
    """Verdicts that rise by 0.1 a site through 1/2 at P = 3 + shift, by their own noise alike for all P."""
    own = np.random.default_rng(3).normal(0, 0.05, size=12)
    own -= own.mean()
    chains = []
    for P in SEEDS:
        of = {}
        for name in METHODS:
            values = np.repeat((0.5 + 0.1 * (P - 3 - SHIFTS[name]) + own)[:, np.newaxis], 2, axis=1)
            of[name] = np.repeat(values[np.newaxis], 1 if METHODS[name].group == "indicators" else 3, axis=0)
        of[SEEDLESS] = of[SEEDLESS] if P < 8 else np.full_like(of[SEEDLESS], np.nan)
        chains.append(of)
    return against_seed(chains, SEEDS, sites=8, place=place, bootstrap=BOOTSTRAP)


@pytest.fixture(scope="module")
def found():
    return {4.0: synthetic(0), 8.0: synthetic(1)}


def test_verdicts_rise_with_the_seed_and_differences_are_paired(found):
    measured = {item["name"]: item for item in verdicts.quantities(found)}
    for name in METHODS:
        half_way = measured[f"half_way_{name}"]
        assert half_way["value"] == pytest.approx(3 + SHIFTS[name]), name
        assert half_way["interval"][0] < 3 + SHIFTS[name] < half_way["interval"][1]
        assert measured[f"verdict_{name}_2"]["value"] == pytest.approx(0.4 - 0.1 * SHIFTS[name])
        assert measured[f"verdict_{name}_half"]["value"] == measured[f"verdict_{name}_4"]["value"]
        rise = measured[f"rise_{name}_half"]
        assert rise["value"] == pytest.approx(0.4) == measured[f"rise_{name}_4_weaker"]["value"]
        # All seeds have the same realizations, and these differ alike.
        assert np.ptp(rise["interval"]) < 1e-9 < np.ptp(measured[f"verdict_{name}_4"]["interval"])
    assert f"verdict_{SEEDLESS}_8" not in measured and "verdict_memory_8" in measured


def test_a_verdict_that_no_seed_brings_to_one_half_has_no_size(found):
    low = found[8.0].assign(half_way=found[8.0]["half_way"] * np.inf)
    item = verdicts.half_way_quantity(low, "lstm", "half_way_lstm", 8.0, {})
    assert item["value"] is None and item["note"] == "no seed reaches 1/2"


def test_the_picture_has_every_method(found, config):
    system = check(config).systems["seed_states_0"].description
    figure = verdicts.draw(found, {"system": system, "style": {"palette": "deep"}})
    left, middle, right = figure.axes
    shown = [text.get_text() for axes in (left, middle) for text in axes.get_legend().get_texts()]
    assert {*shown} == {"$P/L$", *(method.label for method in METHODS.values())}
    assert [text.get_text() for text in right.get_yticklabels()] == [method.label for method in METHODS.values()]
    assert "$W = 8$" in figure.get_suptitle() and "12 realizations" in figure.get_suptitle()


def test_the_memory_outside_of_the_seed_is_that_of_its_sites():
    """Of four sites two keep their spins, one turns over and one forgets; what was before the late times is nothing."""
    first = np.array([[[1, -1, 1, -1]], [[1, 1, -1, -1]]], dtype=np.int8)
    late = np.repeat(first[:, :, np.newaxis] * np.array([1.0, 1.0, -1.0, 0.0]), LATE_TIMES, axis=2)
    traces = xr.Dataset(
        {
            "magnetization": (("realization", "trace", "time", "site"), np.concatenate([0.3 + 0 * late, late], axis=2)),
            "initial_state": (("realization", "trace", "site"), first),
        }
    )
    for sites, expected in (([0, 1, 2, 3], 0.25), ([0, 1], 1.0), ([2, 3], -0.5)):
        assert late_means(traces, sites) == pytest.approx([expected] * 2)


@pytest.fixture(scope="module")
def config():
    return load(CONFIG)


def test_the_seed_is_where_the_field_is_weak(config):
    configuration = check(config)
    section = configuration.papers["thermalseeds"]
    seeds = [seed_of(configuration.systems[chain.states]) for chain in section.chains]
    assert seeds == [list(range(P)) for P in (0, 2, 4, 5, 6, 8, 10)]
    # Networks learn from other realizations than those they are applied to.
    tested = {configuration.systems[chain.spectra].fields_of for chain in section.chains}
    trained = {configuration.systems[name].fields_of for name in section.trained_on(configuration).values()}
    assert tested == {"seed_states_0"} and trained == {"uniform_states"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"thermalseeds": {"chains": [2, 1, 0]}}, "must begin without a seed and ascend"),
        ({"systems": {"seed_spectra_4": {"disorder": {"fields_of": None}}}}, "set systems.seed_spectra_4.disorder.fie"),
        ({"systems": {"seed_states_4": {"lattice": [10], "disorder": {"W_grid": [4.0, 7.0]}}}}, "W_grid"),
        ({"systems": {"seed_traces_4": {"product": {"times": 20}}}}, "has traces of other times than uniform_traces"),
        (
            {"systems": {f"seed_{what}_0": {"disorder": {"fields_of": "uniform_states"}} for what in ("states",)}},
            "fields_of",
        ),
    ],
)
def test_chains_that_cannot_be_compared_are_refused(config, change, words):
    if "thermalseeds" in change:
        chains = config["thermalseeds"]["chains"]
        change = {"thermalseeds": {"chains": [chains[number] for number in change["thermalseeds"]["chains"]]}}
    with pytest.raises(ConfigurationError) as error:
        check(merged(config, change))
    assert words in str(error.value)
