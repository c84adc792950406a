"""Images of eigenstates: what they are against dense diagonalization, blocks, windows, summary, refusals."""

from pathlib import Path

import numpy as np
import pytest

from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.files import load
from locflow.configuration.merging import merged
from locflow.hamiltonians.electron_operators import build_operators
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.kinds.images.participation import average_participation_files
from locflow.kinds.images.realizations import ImageRealizations
from locflow.realizations.disordered_system import ResidualError
from locflow.results.files import read_dataset, write_dataset

CONFIG = Path(__file__).parents[2] / "config"
SU2 = {"model": "su2_electrons", "boundary": "periodic", "couplings": {"V": 1.0}}
CHERN = {
    "model": "chern_insulator",
    "boundary": "open",
    "couplings": {"e_s": -0.5, "e_p": 0.5, "t_s": 0.25, "t_p": 0.25, "t_sp": 1 / 3},
}


def realizations(model, *, lattice=(7, 6), W=2.0, energies=(0.0,), levels=(), window=None, **options):
    definition = hamiltonian_definition({**model, "lattice": list(lattice), "particles": 1})
    defaults = {
        "root_seed": 1,
        "system": "images",
        "rescaled": False,
        "engine": "auto",
        "residual_tolerance": 1e-9,
        "memory_limit": 10**9,
        "threads": 1,
    }
    return ImageRealizations(
        build_operators(definition),
        W=W,
        energies=list(energies),
        levels=list(levels),
        window=window,
        **{**defaults, **options},
    )


@pytest.mark.parametrize("model", [SU2, CHERN], ids=["su2", "chern"])
def test_images_are_densities_of_the_nearest_eigenstates(model):
    system = realizations(model, energies=[0.0, 1.0])
    block = system.block([4, 9])
    assert block["density"].dims == ("realization", "state", "x", "y")
    assert block["density"].shape == (2, 2, 7, 6)
    assert block["density"].dtype == np.float32
    np.testing.assert_array_equal(block["target_energy"], [0.0, 1.0])
    assert block["valid"].all()
    for row, realization in enumerate((4, 9)):
        energies, vectors = np.linalg.eigh(system.matrix(realization).toarray())
        for state, target in enumerate((0.0, 1.0)):
            found = block.isel(realization=row, state=state)
            level = int(found["level"])
            nearest = np.abs(energies - target).argmin()
            assert abs(energies[level] - target) == pytest.approx(abs(energies[nearest] - target), abs=1e-12)
            assert float(found["energy"]) == pytest.approx(energies[level], abs=1e-12)
            expected = np.zeros((7, 6))
            for site in range(42):
                expected[site % 7, site // 7] = np.abs(vectors[2 * site : 2 * site + 2, level] ** 2).sum()
            if model is SU2:
                assert level % 2 == 0, "the pair counts from its lower level"
                assert np.unravel_index(found["density"].values.argmax(), (7, 6)) == (3, 3)
                x, y = np.unravel_index(expected.argmax(), (7, 6))
                expected = np.roll(expected, (3 - x, 3 - y), axis=(0, 1))
            np.testing.assert_allclose(found["density"], expected, atol=1e-7)
            assert float(found["density"].sum()) == pytest.approx(1.0, abs=1e-6)


def test_open_edges_stay_where_they_are():
    block = realizations(CHERN, lattice=(16, 16), W=0.1).block(range(3))
    rim = block["density"].values.copy()
    rim[..., 3:-3, 3:-3] = 0
    assert rim.sum(axis=(-1, -2)).min() > 0.99


def test_engines_agree():
    dense, sparse = (
        realizations(SU2, lattice=(12, 12), engine=engine).block(range(3)) for engine in ("dense", "shift-invert")
    )
    np.testing.assert_array_equal(dense["level"], sparse["level"])
    np.testing.assert_allclose(dense["energy"], sparse["energy"], atol=1e-12)
    np.testing.assert_allclose(dense["density"], sparse["density"], atol=1e-7)


def test_a_realization_depends_on_no_block():
    system = realizations(SU2, lattice=(12, 12), engine="shift-invert")
    whole = system.block(range(5))
    alone = system.block([3])
    for name in ("density", "energy", "level"):
        np.testing.assert_array_equal(alone[name][0], whole[name][3])
    assert np.abs(whole["density"][3] - whole["density"][2]).max() > 1e-3


@pytest.mark.parametrize("engine", ["dense", "shift-invert"])
def test_states_by_their_numbers(engine):
    system = realizations(SU2, lattice=(12, 12), energies=[], levels=[0, 144, 287], engine=engine)
    block = system.block([3])
    energies = np.linalg.eigvalsh(system.matrix(3).toarray())
    # The middle of 288 levels, and of the highest pair the lower.
    np.testing.assert_array_equal(block["level"][0], [0, 144, 286])
    np.testing.assert_allclose(block["energy"][0], energies[[0, 144, 286]], atol=1e-12)
    assert "target_energy" not in block.coords


def test_a_window_keeps_all_its_states_and_marks_the_rest():
    system = realizations(CHERN, window=[-0.4, 0.3], energies=[], W=3.0)
    block = system.block(range(4))
    counts = []
    for row in range(4):
        energies = np.linalg.eigvalsh(system.matrix(row).toarray())
        inside = np.flatnonzero((energies > -0.4) & (energies < 0.3))
        one = block.isel(realization=row)
        counts.append(len(inside))
        assert int(one["valid"].sum()) == len(inside)
        np.testing.assert_array_equal(one["level"][: len(inside)], inside)
        np.testing.assert_allclose(one["energy"][: len(inside)], energies[inside], atol=1e-12)
        assert np.isnan(one["energy"][len(inside) :]).all()
        assert np.isnan(one["density"][len(inside) :]).all()
    assert len(set(counts)) > 1
    assert "target_energy" not in block.coords


def test_a_kramers_pair_in_a_window_is_one_state():
    system = realizations(SU2, window=[-0.5, 0.5], energies=[])
    energies = np.linalg.eigvalsh(system.matrix(0).toarray())
    block = system.block([0])
    np.testing.assert_array_equal(block["level"][0], np.flatnonzero(np.abs(energies) < 0.5)[::2])


def test_a_tolerance_that_is_not_met_is_an_error():
    with pytest.raises(ResidualError, match="engine shift-invert left a residual"):
        realizations(SU2, lattice=(12, 12), engine="shift-invert", residual_tolerance=1e-18).block([0])


def test_participation_is_averaged_per_strength_and_energy(tmp_path):
    paths = []
    for W, parts in ((20.0, [range(3), range(3, 6)]), (0.5, [range(6)])):
        for number, part in enumerate(parts):
            paths.append(tmp_path / f"{W}_{number}.nc")
            write_dataset(realizations(SU2, W=W, energies=[0.0, 1.0]).block(part), paths[-1])
    averaged = average_participation_files(paths)
    assert averaged.attrs["kind"] == "participation"
    np.testing.assert_array_equal(averaged["W"], [0.5, 20.0])
    np.testing.assert_array_equal(averaged["states"], 6)
    extended, localized = averaged["ln_ipr"].values
    assert (extended < np.log(3 / 42)).all()
    assert (localized > np.log(0.3)).all()
    with read_dataset(paths[2], "images") as block:
        by_hand = np.log((block["density"].values.astype(float) ** 2).sum(axis=(2, 3)))
    np.testing.assert_allclose(extended, by_hand.mean(axis=0))
    np.testing.assert_allclose(averaged["ln_ipr_error"][0], by_hand.std(axis=0, ddof=1) / np.sqrt(6))


# The config


def complaint(product, model="su2_electrons", couplings=None):
    system = {
        "model": model,
        "lattice": [6, 6],
        "boundary": "periodic",
        "couplings": couplings or {"V": 1.0},
        "disorder": {"W_grid": [1.0, 2.0], "realizations": 1},
        "product": product,
    }
    with pytest.raises(ConfigurationError) as error:
        check(merged(load(CONFIG), {"systems": {"mine": system}}))
    return str(error.value)


@pytest.mark.parametrize(
    ("product", "words"),
    [
        ({"kind": "images"}, "needs either energies, or levels, or a window"),
        ({"kind": "images", "energies": [0.0], "window": [-1.0, 1.0]}, "needs either energies, or levels, or a window"),
        ({"kind": "images", "levels": [1, 72]}, "must lie below 72, the number of levels"),
        ({"kind": "images", "levels": [-1]}, "must be at least 0"),
        ({"kind": "images", "levels": [3, 3]}, "must not hold a level twice"),
        ({"kind": "images", "energies": [0.5, 0.5]}, "must not hold an energy twice"),
        ({"kind": "images", "window": [1.0, -1.0]}, "with lower < upper"),
        (
            {"kind": "states"},
            "is impossible for electrons, which su2_electrons describes; allowed are the models tV",
        ),
    ],
)
def test_complaints_about_images(product, words):
    assert words in complaint(product)


def test_images_cannot_be_kept_of_many_bodies():
    text = complaint({"kind": "images", "energies": [0.0]}, "tV_fermions", {"t": 0.5, "V": 1.0})
    assert "mine.product.kind = 'images'" in text
    assert "is impossible for fermions, which tV_fermions describes; allowed are the models su2_electrons" in text
