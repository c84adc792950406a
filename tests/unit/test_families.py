"""Blocks of several lattices or couplings: the systems that they make, what is laid over them, and what is refused."""

import copy

import pytest

from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.families import coupling_label, lattice_label

RING = {
    "model": "second_neighbour_spin",
    "lattice": [[10], [8]],
    "boundary": "periodic",
    "couplings": {"J1": 1.0, "J2": 0.5},
    "disorder": {"W_grid": [0.5, 2.0, 4.0], "realizations": 4},
    "product": {"kind": "indicators", "energy_bins": 1},
}
SCAN = {**RING, "lattice": [8], "couplings": {"J1": 1.0, "J2": [0.5, 0.0, 0.25]}}


def config(systems=None, **more):
    return {"scale": "own", "root_seed": 7, "systems": copy.deepcopy(systems or {"ring": RING}), **more}


def refused(made):
    with pytest.raises(ConfigurationError) as error:
        check(made)
    return str(error.value)


def test_a_list_of_lattices_makes_a_system_of_each():
    made = check(config())
    assert list(made.systems) == ["ring_8", "ring_10"]
    assert [system.name for system in made.systems.values()] == ["ring_8", "ring_10"]
    assert [system.lattice for system in made.systems.values()] == [[8], [10]]
    assert made.families["ring"].sizes == {"ring": ["ring_8", "ring_10"]}
    assert made.families_with("sizes") == ["ring"]
    assert made.families_with("scans") == []


def test_a_system_of_a_family_is_the_system_written_out():
    """The same Hamiltonian, disorder and settings: a family changes no number."""
    alone = check(config({"ring_8": {**RING, "lattice": [8]}}))
    family = check(config())
    assert family.systems["ring_8"].hamiltonian == alone.systems["ring_8"].hamiltonian
    assert family.realization_settings("ring_8", 2.0, 0) == alone.realization_settings("ring_8", 2.0, 0)


def test_a_list_of_couplings_makes_a_system_of_each():
    made = check(config({"chain": SCAN}))
    assert list(made.systems) == ["chain_j2_0", "chain_j2_0p25", "chain_j2_0p5"]
    assert [system.couplings["J2"] for system in made.systems.values()] == [0.0, 0.25, 0.5]
    assert made.families["chain"].scans == {"chain": list(made.systems)}
    assert made.families["chain"].coupling == "J2"


def test_both_lists_make_all_combinations():
    made = check(config({"chain": {**SCAN, "lattice": [[8], [10]]}}))
    assert made.families["chain"].sizes["chain_j2_0p25"] == ["chain_j2_0p25_8", "chain_j2_0p25_10"]
    assert made.families["chain"].scans["chain_10"] == ["chain_j2_0_10", "chain_j2_0p25_10", "chain_j2_0p5_10"]
    assert len(made.systems) == 6


def test_names_hold_lattices_and_numbers():
    assert lattice_label([4, 3]) == "4x3"
    assert [coupling_label("Delta", value) for value in (-0.5, 2, 1e-3)] == ["delta_m0p5", "delta_2", "delta_0p001"]


def test_a_block_with_the_name_of_a_system_of_a_family_changes_it():
    made = check(config({"ring": RING, "ring_10": {"disorder": {"realizations": 2}}}))
    assert [made.systems[name].realizations(2.0) for name in ("ring_8", "ring_10")] == [4, 2]
    assert made.systems["ring_10"].W_grid == made.systems["ring_8"].W_grid


def test_like_takes_a_family_or_one_of_its_systems():
    made = check(
        config(
            {
                "ring": RING,
                "ring_10": {"disorder": {"realizations": 2}},
                "heisenberg": {"like": "ring", "model": "heisenberg_spin", "couplings": {"J": 1.0}},
                "one": {"like": "ring_10", "boundary": "open"},
            }
        )
    )
    assert made.families["heisenberg"].sizes == {"heisenberg": ["heisenberg_8", "heisenberg_10"]}
    assert (made.systems["one"].lattice, made.systems["one"].realizations(2.0)) == ([10], 2)


def test_trainings_take_a_system_of_a_family():
    systems = {"ring": {**RING, "product": {"kind": "states", "states_per_bin": 20}}}
    training = {"kind": "classifier", "system": "ring_8", "W_ETH": 0.5, "W_MBL": 4.0, "states_per_class": 40}
    assert check(config(systems, trainings={"mine": training})).trainings["mine"].trained_on == ["ring_8"]


REFUSED = {
    "one lattice": ({"lattice": [[8]]}, "systems.ring.lattice = [[8]]", "write [8], or at least two"),
    "a lattice twice": ({"lattice": [[8], [10], [8]]}, "systems.ring.lattice", "holds [8] twice"),
    "lattices and numbers": ({"lattice": [[8], 10]}, "systems.ring.lattice.1 = 10", "[[10], [12]]"),
    "an empty lattice": ({"lattice": [[8], []]}, "systems.ring.lattice.1 = []", "is no lattice"),
    "chains and tori": ({"lattice": [[8], [4, 3]]}, "systems.ring.lattice", "different numbers of directions"),
    "equal sizes": ({"lattice": [[4, 3], [6, 2]]}, "systems.ring.lattice", "holds 12 sites twice"),
    "one value of a coupling": ({"couplings": {"J1": 1.0, "J2": [0.5]}}, "couplings.J2 = [0.5]", "at least two"),
    "a coupling twice": ({"couplings": {"J1": 1.0, "J2": [0.5, 0.5]}}, "couplings.J2", "holds 0.5 twice"),
    "a text in a scan": ({"couplings": {"J1": 1.0, "J2": [0.5, "1e-3"]}}, "couplings.J2.1 = '1e-3'", "is no number"),
    "two scans": (
        {"couplings": {"J1": [0.5, 1.0], "J2": [0.5, 1.0]}},
        "systems.ring.couplings",
        "scans J1 and J2; only one",
    ),
    "an unknown coupling": (
        {"couplings": {"J1": 1.0, "J2": 0.5, "K": [0.5, 1.0]}},
        "couplings.K = [0.5, 1.0]",
        "is no coupling of second_neighbour_spin",
    ),
    "a list of particles": ({"particles": [4, 5]}, "systems.ring.particles = [4, 5]", "only in lattice and couplings"),
    "a list of boundaries": (
        {"boundary": ["open", "periodic"]},
        "systems.ring.boundary",
        "only in lattice and couplings",
    ),
    "a size that cannot be": (
        {"lattice": [[2], [8]]},
        "systems.ring.lattice = [[2], [8]] (config; of ring_2)",
        "periodic",
    ),
    "collapse": ({"scaling": {"W": [4.0, 2.0]}}, "systems.ring", "from < to"),
    "a collapse of two W": ({"scaling": {"W": [1.0, 4.0]}}, "scaling.W", "holds less than 3 of the disorder strengths"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_list_that_makes_no_family_is_refused(case):
    change, *words = REFUSED[case]
    message = refused(config({"ring": {**RING, **change}}))
    for word in words:
        assert word in message


def test_a_family_is_no_system():
    training = {"kind": "classifier", "system": "ring", "W_ETH": 0.5, "W_MBL": 4.0}
    message = refused(config(trainings={"mine": training}))
    assert "systems.ring.lattice = [[10], [8]]" in message
    assert "makes ring_8, ring_10, and trainings.mine.system names one system ring" in message


def test_a_block_may_not_change_what_makes_a_system():
    message = refused(config({"ring": RING, "ring_10": {"lattice": [12]}}))
    assert "systems.ring_10.lattice = [12]" in message
    assert "is set by systems.ring, which makes the system" in message


def test_two_blocks_that_make_one_system_are_refused():
    other = {**RING, "lattice": [8], "couplings": {"J1": 1.0, "J2": [0.0, 0.5]}}
    both = {"ring": {**other, "lattice": [[8], [10]]}, "ring_j2_0": {**RING, "lattice": [[8], [12]]}}
    assert "ring_j2_0_8" in refused(config(both))


def test_a_like_to_its_own_system_is_refused():
    assert "ring_8" in refused(config({"ring": {"like": "ring_8", "lattice": [[8], [10]]}}))


def test_a_family_without_indicators_has_no_figure_of_sizes_or_scans():
    """Images of electrons have none: nothing could be drawn."""
    torus = {
        "model": "ando_electrons",
        "lattice": [[8, 8], [10, 10]],
        "boundary": "periodic",
        "couplings": {"V_1": 0.9, "V_2": [0.4, 0.5]},
        "disorder": {"W_grid": [1.0, 4.0], "realizations": 2},
        "product": {"kind": "images", "levels": [10, 12]},
    }
    made = check(config({"torus": torus, "ring": {**RING, "couplings": {"J1": 1.0, "J2": [0.0, 0.5]}}}))
    assert len(made.families["torus"].systems) == 4
    assert made.families_with("sizes") == ["ring_j2_0", "ring_j2_0p5"]
    assert made.families_with("scans") == ["ring_8", "ring_10"]


def test_what_all_sizes_have_in_common_is_complained_about_once():
    lines = refused(config({"ring": {**RING, "couplings": {"J1": 1.0}}})).splitlines()[1:]
    assert len(lines) == 1 and lines[0].startswith("- systems.ring.couplings (config): lacks J2"), lines
    # Values of a coupling are values of one system each.
    lines = refused(config({"chain": {**SCAN, "lattice": [[8], [60]]}})).splitlines()[1:]
    assert {line.split("of ")[1].split(")")[0] for line in lines} == {
        f"chain_j2_{J2}_60" for J2 in ("0", "0p25", "0p5")
    }


def test_a_spin_as_a_fraction_is_refused_with_the_number_to_write():
    model = {"basis": {"kind": "spins", "spin": "3/2"}, "terms": [{"operators": "z", "random": {"strength": "W"}}]}
    text = refused(config({"ring": {**RING, "model": model, "lattice": [4], "couplings": {}}}))
    assert "systems.ring.model.basis.spin = '3/2' (config): is text, must be a number: write 0.5 for 1/2, 1.5" in text
