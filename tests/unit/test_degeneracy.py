"""Degenerate levels: their gap ratios, by every engine alike, and what files and figures say of their states.

The multiplets are known from elsewhere: momentum k and -k on rings, free fermions, total spin. Where all engines would
be needed for a number, exact integers or closed forms stand for one of them.
"""

from itertools import combinations

import numpy as np
import pytest
import xarray as xr
from block_files import write_realizations

from locflow.averages.phase_diagram import average_indicators
from locflow.eigensolvers import Window, diagonalize
from locflow.figures.words import sample_title
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.kinds.classifier.indicator_maps import draw
from locflow.kinds.entanglement_spectra.realizations import EntangledRealizations
from locflow.kinds.entanglement_spectra.summary import summarize_entanglement
from locflow.kinds.samples.realizations import SampledRealizations, collect_samples
from locflow.kinds.states.indicators import combine, indicators_of_files, indicators_of_realization
from locflow.kinds.states.realizations import Realizations
from locflow.observables.degeneracy import degenerate_levels, vanishing_spacings
from locflow.observables.energy_bins import bin_of, settled_on_edges
from locflow.observables.gap_ratio import gap_ratios, mean_gap_ratio, mean_gap_ratios
from locflow.papers.paper1.common import panel_words

ENGINES = ("dense", "band", "shift-invert")


def operators_of(model, lattice, boundary, couplings):
    sites = int(np.prod(lattice))
    system = {"model": model, "lattice": lattice, "boundary": boundary, "particles": sites // 2}
    return build_operators(hamiltonian_definition({**system, "couplings": couplings}))


def clean(*system):
    operators = operators_of(*system)
    return hamiltonian(operators, np.zeros(operators.sizes["site"]))


# Plain levels


@pytest.mark.parametrize("scale", [1.0, 1e-8, 1e6])
@pytest.mark.parametrize("shift", [0.0, 0.5, -100.0])
def test_noise_of_rounding_changes_no_ratio(scale, shift):
    levels = np.repeat(np.arange(20.0) ** 2, [1, 2, 3, 5, 1] * 4)
    exact = gap_ratios(levels)
    assert np.isnan(exact).sum() == 4 * (1 + 3)
    noise = 1e-14 * 361 * np.random.default_rng(1).uniform(-1, 1, levels.size)
    noisy = scale * (np.sort(levels + noise) + shift)
    ratios = gap_ratios(noisy)
    np.testing.assert_array_equal(np.isnan(ratios), np.isnan(exact))
    np.testing.assert_allclose(ratios, exact, rtol=1e-11)
    assert np.all(ratios[exact == 0] == 0)


def test_levels_of_one_multiplet_have_no_ratio():
    levels = 3.0 + 1e-15 * np.arange(8)
    assert np.isnan(gap_ratios(levels)).all()
    assert np.isnan(mean_gap_ratio(levels))
    # A window within a wide spectrum: its own span says nothing.
    assert np.isnan(gap_ratios(1e-13 * np.arange(5.0) ** 2, width=10.0)).all()
    assert not np.isnan(gap_ratios(1e-13 * np.arange(5.0) ** 2)).any()


def test_ratios_of_distinct_levels_are_bit_by_bit_those_of_the_formula():
    for seed in range(20):
        levels = np.sort(np.random.default_rng(seed).normal(size=500))
        spacings = np.diff(levels)
        expected = np.minimum(spacings[1:], spacings[:-1]) / np.maximum(spacings[1:], spacings[:-1])
        np.testing.assert_array_equal(gap_ratios(levels), expected)
        assert mean_gap_ratio(levels) == expected.mean()


def test_levels_out_of_order_by_rounding_are_one_level():
    np.testing.assert_array_equal(gap_ratios([0.0, 1.0 + 1e-14, 1.0, 2.0]), [0.0, 0.0])
    with pytest.raises(ValueError, match="not ascending"):
        gap_ratios([0.0, 1.0 + 1e-9, 1.0, 2.0])
    for levels in ([0.0, np.nan, 1.0], [0.0, 1.0, np.inf], [np.nan]):
        with pytest.raises(ValueError, match="not ascending"):
            gap_ratios(levels)
    for width in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="width"):
            gap_ratios([0.0, 1.0, 2.0], width)


def test_which_levels_are_degenerate():
    levels = [0.0, 1.0, 1.0, 2.0, 3.0, 3.0, 3.0]
    np.testing.assert_array_equal(vanishing_spacings(levels), [False, True, False, False, True, True])
    np.testing.assert_array_equal(degenerate_levels(levels), [False, True, True, False, True, True, True])
    assert degenerate_levels([]).shape == vanishing_spacings([]).shape == vanishing_spacings([1.0]).shape == (0,)


def test_groups_of_degenerate_levels_have_no_mean():
    energies = np.array([0.0, 1.0, 3.0, 4.0, 4.0, 4.0, 9.0, 10.0])
    mean, count = mean_gap_ratios(energies, np.array([0, 0, 0, 1, 1, 1, 2, 2]), 4)
    np.testing.assert_array_equal(mean, [0.5, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(count, [1, 0, 0, 0])
    assert mean_gap_ratios(np.array([]), np.array([], dtype=int), 1)[1] == [0]


def test_a_level_on_an_edge_belongs_to_one_bin():
    around = 0.5 + np.array([-1e-13, -1e-16, 0.0, 1e-13])
    np.testing.assert_array_equal(bin_of(settled_on_edges(around, 20), 20), 10)
    apart = np.array([0.0, 0.49999, 0.50001, 1.0])
    np.testing.assert_array_equal(settled_on_edges(apart, 20), apart)


# Clean lattices by every engine

SYSTEMS = [
    ("tV_fermions", [10], "periodic", {"t": 0.5, "V": 1.0}),
    ("tV_fermions", [12], "periodic", {"t": 0.5, "V": 1.0}),
    ("tV_fermions", [4, 3], "periodic", {"t": 0.5, "V": 1.0}),
    ("heisenberg_spin", [10], "periodic", {"J": 1.0}),
    ("heisenberg_pauli", [10], "open", {"J": 1.0}),
    ("xxz_spin", [12], "open", {"J": 1.0, "Delta": 0.0}),
    ("xxz_spin", [10], "periodic", {"J": 1.0, "Delta": 0.0}),
    ("second_neighbour_spin", [10], "periodic", {"J1": 1.0, "J2": 0.5}),
    ("power_law_spin", [10], "periodic", {"J": 1.0, "Delta": 0.5, "alpha": 2.0}),
]


@pytest.mark.parametrize("system", SYSTEMS, ids=str)
def test_engines_agree_on_the_gap_ratios_of_clean_lattices(system):
    matrix = clean(*system)
    spectra = [diagonalize(matrix, [], all_energies=True, engine=engine).energies for engine in ("dense", "band")]
    first, second = (gap_ratios(energies) for energies in spectra)
    np.testing.assert_array_equal(np.isnan(first), np.isnan(second))
    np.testing.assert_array_equal(first == 0, second == 0)
    np.testing.assert_allclose(first, second, atol=1e-6)


@pytest.mark.parametrize("system", SYSTEMS, ids=str)
def test_engines_agree_on_the_gap_ratios_of_windows(system):
    matrix, ratios = clean(*system), []
    for engine in ENGINES:
        states = diagonalize(matrix, [Window(0.5, 30)], all_energies=False, engine=engine)
        ratios.append(gap_ratios(states.state_energies, states.energy_max - states.energy_min))
    for other in ratios[1:]:
        np.testing.assert_array_equal(np.isnan(ratios[0]), np.isnan(other))
        np.testing.assert_allclose(ratios[0], other, atol=1e-6)


def test_free_fermions_of_an_open_chain_have_the_degeneracies_of_integer_sums():
    # E = sum of cos(pi k / 13), k = 1 ... 12; cos(pi (13 - k) / 13) = -cos(pi k / 13), and these six are independent
    # over the integers (13 is prime): sums are equal where the six integers are.
    names = {k: (1 if k <= 6 else -1) * np.eye(6, dtype=int)[min(k, 13 - k) - 1] for k in range(1, 13)}
    sums = [tuple(sum(names[k] for k in chosen)) for chosen in combinations(range(1, 13), 6)]
    multiplets = np.array(sorted(sums.count(one) for one in set(sums)))
    undefined = np.maximum(multiplets - 2, 0).sum()
    for engine in ("dense", "band"):
        energies = diagonalize(clean(*SYSTEMS[5]), [], all_energies=True, engine=engine).energies
        assert np.isnan(gap_ratios(energies)).sum() == undefined == 258
        assert degenerate_levels(energies).sum() == multiplets[multiplets > 1].sum()


def test_the_clean_ring_of_twelve_has_pairs_and_no_repulsion():
    # Antiperiodic momenta k and -k: every level is degenerate, so that every ratio that is defined is 0.
    energies = diagonalize(clean(*SYSTEMS[1]), [], all_energies=True, engine="dense").energies
    ratios = gap_ratios(energies)
    assert np.isnan(ratios).sum() == 420
    assert np.nanmax(ratios) == 0


# Realizations, averages, figures

OPTIONS = {
    "root_seed": 5,
    "system": "ring",
    "rescaled": True,
    "residual_tolerance": 1e-10,
    "memory_limit": 4_000_000_000,
    "threads": 1,
}


def ring(kind, W, engine, **options):
    operators = operators_of("tV_fermions", [8], "periodic", {"t": 0.5, "V": 1.0})
    return kind(operators, W=W, engine=engine, **OPTIONS, **options)


def indicators(W, engine, all_energies):
    options = {"energy_bins": 4, "states_per_bin": 10, "all_energies": all_energies}
    realizations = [ring(Realizations, W, engine, **options).compute(index) for index in range(2)]
    return combine([indicators_of_realization(states) for states in realizations]).drop_vars(
        ["energies", "field"], errors="ignore"
    )


@pytest.mark.parametrize(("engines", "all_energies"), [(("dense", "band"), True), (ENGINES, False)])
def test_the_gap_ratio_of_a_clean_ring_is_zero_or_undefined_by_every_engine(engines, all_energies):
    by_engine = [indicators(0.0, engine, all_energies) for engine in engines]
    for one in by_engine:
        defined = one["levels"].values > 0
        np.testing.assert_array_equal(np.isnan(one["gap_ratio"].values), ~defined)
        for name in ("levels", "gap_ratio"):
            np.testing.assert_allclose(one[name].values, by_engine[0][name].values, atol=1e-9)


def test_averages_and_titles_say_where_states_are_degenerate(tmp_path):
    batches = [indicators(W, "dense", True) for W in (0.0, 1.0, 6.0)]
    assert batches[0].attrs["degenerate_states"] > 0
    assert "degenerate_states" not in batches[1].attrs
    averages = average_indicators(batches, resamples=50)
    assert averages.attrs["degenerate_W"] == [0.0]
    averages.to_netcdf(tmp_path / "averages.nc")
    with xr.open_dataset(tmp_path / "averages.nc") as read:
        assert sample_title(read).endswith("$W$ = 0: degenerate states, of no unique basis")
    assert "degenerate" not in sample_title(average_indicators(batches[1:], resamples=50))


def test_bins_without_a_ratio_are_missing_and_break_no_average():
    batches = [indicators(W, "dense", True) for W in (0.0, 1.0, 6.0)]
    batches[0]["gap_ratio"][:] = np.nan
    batches[0]["levels"][:] = 0
    averages = average_indicators(batches, resamples=50)
    assert np.isnan(averages["gap_ratio"].sel(W=0.0)).all()
    assert np.isnan(averages["gap_ratio_standard_error"].sel(W=0.0)).all()
    assert int(averages["gap_ratio_central_realizations"].sel(W=0.0)) == 0
    assert np.isfinite(averages["gap_ratio"].sel(W=1.0)).all()
    assert np.isfinite(averages["ln_ipr"].sel(W=0.0)).all()
    style = {"ipr_colormap": "viridis", "gap_ratio_colormap": "RdBu_r"}
    words = panel_words({"boundary": "periodic", "couplings": {"t": 0.5, "V": 1.0}, "unit": "V", "lattice": [8]})
    figure = draw({"ring": averages}, {"ring": averages}, {"ring": words}, style)
    figure.canvas.draw()
    missing = figure.axes[1].collections[0].get_array()
    assert np.ma.getmaskarray(missing)[:, 0].all()
    assert not np.ma.getmaskarray(missing)[:, 1].any()
    assert "no data" in [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def test_a_block_counts_its_degenerate_states(tmp_path):
    options = {"energy_bins": 4, "states_per_bin": 10, "all_energies": True}
    states = ring(Realizations, 0.0, "dense", **options).compute(0)
    shared = degenerate_levels(states["energies"].values)[states["state_level"].values].sum()
    assert states.attrs["degenerate_states"] == shared > 0
    write_realizations(tmp_path / "block.nc", states)
    with xr.open_dataset(tmp_path / "block.nc") as block:
        assert block["degenerate_states"].values.tolist() == [shared]
    assert indicators_of_files([tmp_path / "block.nc"]).attrs["degenerate_states"] == shared


@pytest.mark.parametrize("engine", ENGINES)
def test_samples_of_a_clean_ring_have_no_ratio_of_rounding_errors(engine):
    # Heisenberg: at half filling every multiplet of spin S enters once; the others are those of momentum.
    blocks = []
    for W in (0.0, 2.0):
        operators = operators_of("heisenberg_pauli", [8], "periodic", {"J": 1.0})
        system = SampledRealizations(operators, energy_densities=[0.3, 0.5], states=7, W=W, engine=engine, **OPTIONS)
        blocks.append(system.block([0, 1]))
    exact = diagonalize(hamiltonian(operators, np.zeros(8)), [], all_energies=True, engine="dense")
    width = exact.energy_max - exact.energy_min
    multiplet = np.cumsum(np.concatenate([[0], np.diff(exact.energies) > 1e-9 * width]))
    kept = diagonalize(hamiltonian(operators, np.zeros(8)), [Window(0.3, 7), Window(0.5, 7)], engine="dense")
    for column, members in enumerate(kept.members):
        levels = kept.state_levels[members]
        vanish = np.diff(multiplet[levels]) == 0
        undefined = vanish[1:] & vanish[:-1]
        spacings = np.where(vanish, 0.0, np.diff(exact.energies[levels]))
        ratios = np.minimum(spacings[1:], spacings[:-1]) / np.where(
            undefined, np.nan, np.maximum(spacings[1:], spacings[:-1])
        )
        np.testing.assert_allclose(blocks[0]["gap_ratio"].values[:, column], np.nanmean(ratios), atol=1e-9)
    assert blocks[0].attrs["degenerate_states"] > 0
    assert collect_samples(blocks).attrs["degenerate_W"] == [0.0]


@pytest.mark.parametrize("windows", [None, {"energy_densities": [0.3, 0.5, 0.7], "states": 8}])
def test_entanglement_of_a_clean_ring_has_no_ratio_of_rounding_errors(windows):
    blocks = []
    for engine in ("dense", "band"):
        parts = [
            ring(EntangledRealizations, W, engine, cuts=[4], windows=windows).compute(index)
            for W in (0.0, 2.0)
            for index in range(2)
        ]
        blocks.append(summarize_entanglement(parts))
    first, second = (summary["gap_ratio"].values for summary in blocks)
    np.testing.assert_allclose(first, second, atol=1e-8)
    assert np.all((first[0] == 0) | np.isnan(first[0]) | (first[0] < 0.3))
    assert blocks[0].attrs["degenerate_W"] == [0.0]


def test_entanglement_with_no_ratio_at_all_is_undefined():
    one = ring(EntangledRealizations, 1.0, "dense", cuts=[4], windows=None).compute(0)
    flat = one.assign(energies=("level", np.repeat([0.0, 1.0, 2.0], [4, 62, 4])))
    assert np.isnan(summarize_entanglement([flat])["gap_ratio"].item())
