"""What pictures say of a system: lattice, boundary, model, couplings, disorder and unit of W, for any of them."""

import numpy as np
import pytest
from matplotlib.mathtext import MathTextParser

from locflow.configuration.system import System
from locflow.figures.style import new_figure, themed
from locflow.figures.systems import AS_GIVEN, Words, common_words, lattice_name, number, symbol, unit_of, words_of
from locflow.hamiltonians import many_body, models

STATES = {"kind": "states", "energy_bins": 10, "states_per_bin": 10}
FERMIONS = {"model": "tV_fermions", "lattice": [8], "boundary": "periodic", "couplings": {"t": 0.5, "V": 1.0}}
SPINS = {"model": "heisenberg_spin", "lattice": [8], "boundary": "open", "couplings": {"J": 1.0}}


def described(block, product=None, **disorder):
    """The description of a system that is given as in a config file."""
    disorder = {"W_grid": [1.0, 2.0], "realizations": 1, **disorder}
    return System.model_validate({**block, "disorder": disorder, "product": product or STATES}).description


def words(block, **options) -> Words:
    return words_of(described(block, **options))


@pytest.mark.parametrize(
    ("lattice", "boundary", "name"),
    [
        ([12], "periodic", "ring of 12 sites"),
        ([12], "open", "open chain of 12 sites"),
        ([1, 6], "open", "open chain of 6 sites"),
        ([6, 2], "open", r"open ladder $6 \times 2$"),
        ([2, 6], "open", r"open ladder $2 \times 6$"),
        ([4, 3], "open", r"open lattice $4 \times 3$"),
        ([4, 3], "periodic", r"torus $4 \times 3$"),
        ([3, 3, 3], "periodic", r"periodic 3D lattice $3 \times 3 \times 3$"),
        ([3, 2, 2], "open", r"open 3D lattice $3 \times 2 \times 2$"),
    ],
)
def test_a_lattice_is_named_by_its_shape_and_boundary(lattice, boundary, name):
    assert lattice_name(lattice, boundary) == name


def test_an_open_ladder_of_spins_is_no_torus_of_fermions():
    system_words = words({**SPINS, "lattice": [6, 2]})
    assert system_words.title == r"open ladder $6 \times 2$, Heisenberg $S = 1/2$, $J = 1$"
    assert "$J = 1$" in system_words.axis
    assert "V" not in system_words.axis
    assert system_words.unit == "J"


@pytest.mark.parametrize(
    ("couplings", "unit"),
    [
        ({"t": 0.5, "V": 1.0}, "V"),
        ({"t": 1.0, "V": 2.0}, "V/2"),
        ({"t": 1.0, "V": 0.25}, "4 V"),
        ({"t": 1.0, "V": 1.5}, "2 V/3"),
        ({"t": 1.0, "V": -1.0}, "|V|"),
        ({"t": 1.0, "V": 0.0}, AS_GIVEN),
        ({"t": 1.0, "V": float(np.pi)}, "V/3.14159"),
    ],
)
def test_W_is_in_units_of_a_coupling_whatever_its_value(couplings, unit):
    assert unit_of(described({**FERMIONS, "couplings": couplings})) == unit


@pytest.mark.parametrize(
    ("distribution", "text"),
    [
        ({"kind": "box"}, "[-W, W]"),
        ({"kind": "gaussian"}, "deviation $W$"),
        ({"kind": "binary"}, r"\pm W"),
        ({"kind": "quasiperiodic", "beta": 0.618}, r"\beta = 0.618"),
    ],
)
def test_the_axis_says_what_W_is_the_strength_of(distribution, text):
    assert text in words(FERMIONS, distribution=distribution).axis


def test_a_distribution_of_ones_own_is_named():
    described_box = described(FERMIONS)
    assert (
        "(cauchy distribution of strength $W$, " in words_of({**described_box, "distribution": {"kind": "cauchy"}}).axis
    )


@pytest.mark.parametrize("kind", ["box", "gaussian", "binary"])
def test_the_site_energies_of_electrons_are_half_of_the_field(kind):
    block = {"model": "su2_electrons", "lattice": [4, 4], "boundary": "periodic", "couplings": {"V": 1.0}}
    system_words = words(block, product={"kind": "images", "energies": [0.0]}, distribution={"kind": kind})
    assert "W/2" in system_words.axis
    assert system_words.unit == "V"


def test_a_drive_has_no_unit_of_energy():
    couplings = {"g": 1.0, "J": 0.5, "B": 0.5, "T1": 1.0, "T2": 1.0}
    block = {"model": "driven_ising", "lattice": [4], "boundary": "open", "couplings": couplings}
    system_words = words(block, product={"kind": "driven_traces"})
    assert system_words.unit == "pi/2"
    assert "disorder" not in system_words.axis


def test_random_bonds_and_an_unusual_filling_are_said():
    bonds = {"coupling": "V", "strength": 0.2, "distribution": {"kind": "gaussian"}}
    system_words = words({**FERMIONS, "particles": 3}, bonds=bonds)
    assert "3 particles" in system_words.title
    assert "bond $V$ plus Gaussian of deviation $0.2$" in system_words.title
    assert "particles" not in words(FERMIONS).title


def test_a_model_of_ones_own_needs_no_title_and_no_unit(monkeypatch):
    @many_body._model(basis="spins", hamiltonian="...", couplings={"a": "one", "b": "two"}, field_operator="Sz_i")
    def my_own_spins(lattice, a, b):
        return []

    monkeypatch.setitem(models.MODELS, "my_own_spins", many_body.MODELS.pop("my_own_spins"))
    system_words = words({**SPINS, "model": "my_own_spins", "couplings": {"a": 2.0, "b": 0.1}})
    assert system_words.title == "open chain of 8 sites, my own spins\n$a = 2$, $b = 0.1$"
    assert system_words.unit == AS_GIVEN
    assert "units" not in system_words.axis


def test_a_single_coupling_is_the_unit(monkeypatch):
    @many_body._model(basis="spins", hamiltonian="...", couplings={"Jxy": "exchange"}, field_operator="Sz_i")
    def single(lattice, Jxy):
        return []

    monkeypatch.setitem(models.MODELS, "single", many_body.MODELS.pop("single"))
    assert unit_of(described({**SPINS, "model": "single", "couplings": {"Jxy": 0.5}})) == "2 Jxy"


def test_every_model_names_a_unit_that_it_has():
    for name, model in models.MODELS.items():
        assert model.title, name
        assert model.unit in ("", *model.couplings), name


def test_pictures_of_several_systems_say_what_they_share():
    first, second = words(FERMIONS), words({**FERMIONS, "couplings": {"t": 0.5, "V": 2.0}})
    assert common_words({"a": first, "b": first}) == first
    both = common_words({"a": first, "b": second})
    assert both.title == f"a: {first.title}\nb: {second.title}"
    assert both.unit == AS_GIVEN


@pytest.mark.parametrize("name", ["J", "J1", "V_1", "t_sp", "Jxy", "Delta", "alpha", "my_coupling", "K"])
@pytest.mark.parametrize("value", [1.0, -0.5, 1 / 3, 1e-7, 123456.0])
def test_any_coupling_can_be_typeset(name, value):
    MathTextParser("path").parse(f"${symbol(name)} = {number(value)}$")


LONG = {
    "quasiperiodic": (FERMIONS, {"distribution": {"kind": "quasiperiodic", "beta": 0.6180339887498949}}),
    "bonds": (
        {**FERMIONS, "lattice": [4, 2], "boundary": "open", "particles": 3},
        {"bonds": {"coupling": "V", "strength": 0.125, "distribution": {"kind": "gaussian"}}},
    ),
    "power law": (
        {**SPINS, "model": "power_law_spin", "couplings": {"J": 1.0, "Delta": 1.2345, "alpha": 1.2345}},
        {"distribution": {"kind": "gaussian"}},
    ),
}


@pytest.mark.parametrize("which", LONG)
def test_long_titles_and_labels_fit_above_and_below_a_panel(which):
    block, disorder = LONG[which]
    system_words = words(block, **disorder)

    @themed
    def drawn():
        figure = new_figure(4.0, 3.9)  # of a phase diagram
        axes = figure.subplots()
        axes.set(title=system_words.title, xlabel=system_words.axis)
        figure.draw_without_rendering()
        return figure.bbox, [text.get_window_extent() for text in (axes.title, axes.xaxis.label)]

    page, texts = drawn()
    for text in texts:
        assert text.x0 >= page.x0, "cut off on the left"
        assert text.x1 <= page.x1, "cut off on the right"


def test_numbers_are_not_rounded_away():
    assert [number(value) for value in (1.0, 0.5, -0.25, 0.2, 1e-7)] == ["1", "1/2", "-1/4", "0.2", "1e-07"]
