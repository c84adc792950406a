"""Models that a config writes out: what is accepted, what is refused with which sentence, and what pictures say."""

import json
from importlib import import_module

import numpy as np
import pytest

from locflow.configuration.check import ConfigurationError, check
from locflow.figures.systems import words_of
from locflow.hamiltonians.disorder import random_field
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.kinds.general_realizations import GeneralEntanglement, GeneralSamples, GeneralStates, GeneralTraces
from locflow.kinds.samples.realizations import SampledRealizations
from locflow.observables.entanglement import Cut, von_neumann_entropy
from locflow.observables.product_cut import ProductCut

EXCHANGE = {"operators": ["xx", "yy", "zz"], "coupling": "J"}
FIELD = {"operators": "z", "random": {"strength": "W"}}


def config(model=None, **more):
    system = {
        "model": {"terms": [EXCHANGE, FIELD]} if model is None else model,
        "lattice": [6],
        "boundary": "periodic",
        "couplings": {"J": 1.0},
        "disorder": {"W_grid": [0.5, 2.0], "realizations": 2},
        "product": {"kind": "states", "energy_bins": 4, "states_per_bin": 5},
    }
    return {"scale": "own", "root_seed": 7, "systems": {"mine": system | more}}


def terms(*changed, **basis):
    return {"basis": basis, "terms": [*changed]}


REFUSED = {
    "an unknown letter": (
        config(terms({**EXCHANGE, "operators": "xq"}, FIELD)),
        "systems.mine.model.terms.0.operators = 'xq'",
        "has the letter 'q'; for spins 1/2 there are I n p z + - x y X Y Z",
    ),
    "Pauli matrices of spins 1": (config(terms({**EXCHANGE, "operators": "XX"}, FIELD, spin=1.0)), "operators", "'X'"),
    "an unknown key": (config(terms({**EXCHANGE, "operator": "zz"}, FIELD)), "operator", "did you mean 'operators'"),
    "a kind of profile": (
        config(terms(EXCHANGE, {**FIELD, "profile": {"kind": "linaer"}})),
        "profile.kind = 'linaer'",
        "did you mean 'linear'",
    ),
    "a distribution of a term": (
        config(terms(EXCHANGE, {**FIELD, "random": {"strength": "W", "distribution": {"kind": "bxo"}}})),
        "random.distribution.kind = 'bxo'",
        "did you mean 'box'",
    ),
    "a size of spins": (config(terms(EXCHANGE, FIELD, spin=0.7)), "model.basis.spin = 0.7", "0.5, 1.0, 1.5"),
    "spins of fermions": (config(terms(FIELD, kind="fermions", spin=0.5)), "basis.spin", "is for spins"),
    "no strength": (config(terms(EXCHANGE)), "systems.mine.model", "has no term with the strength W"),
    "a transverse field in a sector": (
        config(terms(EXCHANGE, {**FIELD, "operators": "x"})),
        "systems.mine.model",
        "changes the total S^z by",
    ),
    "no conjugate": (config(terms({"operators": "+-"}, FIELD), couplings={}), "mine.model", "conjugate: true adds it"),
    "a phase without conjugate": (
        config(terms({"operators": "+-", "phase": 0.5}, FIELD), couplings={}),
        "terms.0.phase",
        "needs conjugate: true",
    ),
    "a single creation of fermions": (
        config(terms(FIELD, {"operators": "+", "conjugate": True}, kind="fermions", conserved=False), couplings={}),
        "mine.model",
        "a single creation",
    ),
    "a coupling that no term has": (
        config(couplings={"J": 1.0, "K": 2.0}),
        "couplings.K",
        "is no coupling of this model",
    ),
    "a coupling that is missing": (config(couplings={}), "mine.couplings", "lacks J"),
    "offsets": (
        config(terms({**EXCHANGE, "offsets": [[0], [1], [2]]}, FIELD)),
        "terms.0.offsets",
        "one displacement of 1 integers for each of the 2 letters",
    ),
    "three letters without places": (
        config(terms({**EXCHANGE, "operators": "zzz"}, FIELD)),
        "terms.0.operators",
        "say with offsets where each of them stands",
    ),
    "a profile of another length": (
        config(terms(EXCHANGE, {**FIELD, "profile": {"kind": "values", "values": [1.0, 0.0]}})),
        "profile.values",
        "holds 2 numbers; the lattice has 6 sites",
    ),
    "particles of a full space": (
        config(terms(EXCHANGE, FIELD, conserved=False), particles=3),
        "mine.particles = 3",
        "must be left out",
    ),
    "too many particles": (config(particles=6), "mine.particles = 6", "from 1 to 5 for spins 1/2 on 6 sites"),
    "momenta and random fields": (config(sector={"momentum": [0]}), "sector.momentum", "is no symmetry"),
    "parity and random fields": (config(sector={"parity": 1}), "sector.parity", "mirrored: true"),
    "flip and a field": (config(sector={"flip": -1}), "sector.flip", "is no symmetry"),
    "flip and magnetization": (config(sector={"flip": -1}, particles=2), "sector.flip", "total S^z = 0"),
    "momenta of an open chain": (config(sector={"momentum": [0]}, boundary="open"), "sector.momentum", "periodic"),
    "a momentum beyond the zone": (config(sector={"momentum": [6]}), "sector.momentum", "from 0 to the length less 1"),
    "momenta of another lattice": (
        config(sector={"momentum": [0, 0]}),
        "sector.momentum",
        "one integer for each of the 1",
    ),
    "a ring of two sites with a blockade": (
        config("pxp", couplings={"Omega": 1.0}, lattice=[2]),
        "mine.lattice",
        "would count twice",
    ),
    "more up fermions than fermions": (
        config("fermi_hubbard", couplings={"t": 1.0, "U": 1.0}, lattice=[4], particles=3, sector={"up": 4}),
        "sector.up = 4",
        "must be from 0 to 3",
    ),
    "a model that is a number": (config(5), "mine.model = 5", "must be a block"),
    "a model without terms": (config({"title": "none"}), "mine.model", "lacks the key terms"),
    "a bar that is missing": (
        config(terms({"operators": "+-", "conjugate": True}, kind="spinful_fermions"), couplings={}),
        "terms.0.operators",
        "must hold one bar",
    ),
    "parity beside a momentum": (config(sector={"momentum": [1], "parity": 1}), "sector.parity", "0 and pi only"),
    "up spins": (config(sector={"up": 2}), "sector.up", "is for spinful fermions"),
    "a sector of paper 3's model": (config("heisenberg_spin", sector={"parity": 1}), "mine.sector", "as data"),
    "a blockade that is broken": (
        config(terms({"operators": "X"}, {**FIELD, "operators": "n"}, conserved=False, blockade=True), couplings={}),
        "mine.model",
        "breaks the blockade",
    ),
    "a blockade of spins 1": (
        config(terms(FIELD, spin=1.0, conserved=False, blockade=True), couplings={}),
        "mine.model",
        "is for sites of two states",
    ),
    "random bonds by the other key": (
        config(disorder={"W_grid": [0.5, 2.0], "realizations": 2, "bonds": {"coupling": "J", "strength": 0.1}}),
        "disorder.bonds",
        "say by `random`",
    ),
    "images": (
        config(product={"kind": "images"}),
        "product.kind",
        "models written as data, such as this model; allowed are "
        "states, indicators, entanglement_spectra, samples, traces",
    ),
    "traces of a symmetric sector": (
        config(
            "transverse_field_ising",
            couplings={"J": 1.0, "g": 0.4, "J2": 0.0},
            sector={"flip": 1},
            product={"kind": "traces"},
        ),
        "product.kind",
        "starts from product states",
    ),
    "copies of a clean system": (
        config(terms(EXCHANGE, {"operators": "z", "coupling": "W"})),
        "disorder.realizations = 2",
        "makes copies of one Hamiltonian",
    ),
    "an engine for real matrices": (
        config(
            terms(
                EXCHANGE,
                {"operators": "xy", "coupling": "J"},
                {"operators": "yx", "factor": -1.0, "coupling": "J"},
                FIELD,
            )
        )
        | {"eigensolver": {"engine": "shift-invert"}},
        "eigensolver.engine = 'shift-invert'",
        "those of this Hamiltonian are complex",
    ),
    "a unit": (config({"unit": "K", "terms": [EXCHANGE, FIELD]}), "model.unit = 'K'", "is no coupling"),
    "more sites than bits": (config(lattice=[64]), "mine.lattice", "at most 62 are allowed"),
    "a lattice that is too large": (config(lattice=[40]), "mine.lattice", "basis states"),
    "a ready-made model's terms": (
        config("stark_spin", couplings={"J": 1.0, "curvature": 0.0, "h": 0.1}, sector={"parity": 1}),
        "sector.parity",
        "is no symmetry",
    ),
    "too many products": (
        config(
            terms({**EXCHANGE, "flanked": "n"}, FIELD, spin=1.5),
            lattice=[3, 3],
            particles=10,
            product={"kind": "samples"},
        ),
        "terms.0.operators",
        "products of matrix elements",
    ),
    "W as an exponent": (config(terms({**EXCHANGE, "decay": "W"}, FIELD)), "terms.0.decay", "W is no exponent"),
    "a huge spin": (config(terms(EXCHANGE, FIELD, spin=1e300)), "model.basis.spin", "must be one of"),
    "decay on a site": (config(terms(EXCHANGE, {**FIELD, "decay": 1.0})), "terms.1.decay", "two or more sites"),
    "a coefficient beyond all numbers": (
        config(terms({**EXCHANGE, "places": "pairs", "decay": -2000.0}, FIELD)),
        "mine.couplings",
        "give no terms",
    ),
    "a product of couplings beyond all numbers": (
        config(terms({**EXCHANGE, "factor": 1e300}, FIELD), couplings={"J": 1e300}),
        "mine.couplings",
        "not finite",
    ),
    "letters of different numbers": (
        config(terms({**EXCHANGE, "operators": ["xx", "y"]}, FIELD)),
        "terms.0.operators",
        "the same number of letters",
    ),
    "a quasi-periodic term on all pairs": (
        config(
            terms(
                EXCHANGE,
                {
                    "operators": "zz",
                    "places": "pairs",
                    "random": {"strength": "W", "distribution": {"kind": "quasiperiodic", "beta": 0.3}},
                },
            )
        ),
        "terms.1.random.distribution.kind",
        "term 1 acts on all pairs of sites",
    ),
    "a quasi-periodic default on all pairs": (
        config(
            terms(EXCHANGE, {"operators": "zz", "places": "pairs", "random": {"strength": "W"}}),
            disorder={
                "W_grid": [0.5, 2.0],
                "realizations": 2,
                "distribution": {"kind": "quasiperiodic", "beta": 0.3},
            },
        ),
        "disorder.distribution.kind",
        "term 1 acts on all pairs of sites",
    ),
    "offsets around the ring": (
        config(terms({**EXCHANGE, "offsets": [[0], [9]]}, FIELD)),
        "terms.0.offsets",
        "lead around the lattice, which has 6 sites",
    ),
    "places beside offsets": (
        config(terms({**EXCHANGE, "places": "bonds", "offsets": [[0], [2]]}, FIELD)),
        "terms.0.places = 'bonds'",
        "keep one of the two",
    ),
    "W times nothing": (
        config(terms(EXCHANGE, {**FIELD, "profile": {"kind": "values", "values": [0.0] * 6}})),
        "mine.model",
        "does not depend on W",
    ),
    "W by a factor of nothing": (
        config(
            terms(EXCHANGE, {"operators": "z", "coupling": "W", "factor": 0.0}, {**FIELD, "random": {"strength": 1}})
        ),
        "mine.model",
        "does not depend on W",
    ),
    "W times total S^z": (
        config(terms(EXCHANGE, {"operators": "z", "coupling": "W"}, {**FIELD, "random": {"strength": 1}})),
        "mine.model",
        "a constant in this basis",
    ),
    "W times the number of down fermions": (
        config(
            terms(
                {"operators": ["+-|", "|+-"], "coupling": "J", "conjugate": True},
                {"operators": "|n", "coupling": "W"},
                {"operators": "n|", "random": {"strength": 1}},
                kind="spinful_fermions",
            ),
            lattice=[3],
        ),
        "mine.model",
        "a constant in this basis",
    ),
    "two letters around a term": (
        config(terms(EXCHANGE, {**FIELD, "flanked": "pp"})),
        "terms.1.flanked = 'pp'",
        "at most 1 character",
    ),
    "a quasi-periodic term on a torus": (
        config(
            terms(
                EXCHANGE,
                {**FIELD, "random": {"strength": "W", "distribution": {"kind": "quasiperiodic", "beta": 0.3}}},
            ),
            lattice=[3, 3],
        ),
        "random.distribution.kind",
        "one direction",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_by_its_key(case):
    content, key, sentence = REFUSED[case]
    with pytest.raises(ConfigurationError) as refusal:
        check(content)
    assert key in str(refusal.value)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    ("model", "more", "key"),
    [
        (terms(EXCHANGE, FIELD), {"couplings": {"J": 1.0}}, "mine.particles"),
        (
            terms({**EXCHANGE, "coupling": "W"}),
            {"boundary": "periodic", "lattice": [3], "particles": 1, "sector": {"momentum": [1]}},
            "mine.sector",
        ),
    ],
)
def test_a_space_without_a_spectrum_is_refused_by_one_sentence(model, more, key):
    disorder = {"W_grid": [0.5, 2.0], "realizations": 1}
    with pytest.raises(ConfigurationError) as refusal:
        check(config(model, **{"couplings": {}, "boundary": "open", "lattice": [2], "disorder": disorder, **more}))
    (sentence,) = str(refusal.value).splitlines()[1:]
    assert key in sentence
    assert "a spectrum has at least 3" in sentence


@pytest.mark.parametrize(
    ("matrix", "words"), [("none.py:chain", "cannot be read: No such file"), ("none.py", "must be file.py:function")]
)
def test_a_file_that_is_missing_is_the_only_complaint(matrix, words):
    with pytest.raises(ConfigurationError) as refusal:
        check(config({"matrix": matrix, "dimension": 64}))
    (sentence,) = str(refusal.value).splitlines()[1:]
    assert f"systems.mine.model.matrix = '{matrix}'" in sentence
    assert words in sentence


def test_what_a_larger_basis_does_not_conserve_is_no_constant():
    """A uniform field beside a transverse one, spins 1; a field of one site."""
    uniform, exchange = {"operators": "z", "coupling": "W"}, {**EXCHANGE, "random": {"strength": 0.5}}
    check(config(terms(exchange, uniform, spin=1.0, conserved=False)))
    one_site = {"kind": "values", "values": [1.0, 0, 0, 0, 0, 0]}
    check(config(terms(exchange, {**uniform, "profile": one_site}, spin=1.0)))


def test_fields_of_other_sites_are_refused_to_a_regression():
    training = {"kind": "regression", "systems": ["mine"], "training_realizations": 2, "test_realizations": 2}
    samples = {"kind": "samples", "states": 5}
    disorder = {"W_grid": [0.5, 2.0], "realizations": 4}
    for model, sentence in (
        (terms({"operators": "zz", "random": {"strength": "W"}}), "has no random field"),
        (terms(FIELD, spin=1.0), "has spins 1"),
    ):
        with pytest.raises(ConfigurationError) as refusal:
            check(config(model, couplings={}, product=samples, disorder=disorder) | {"trainings": {"r": training}})
        assert sentence in str(refusal.value)


def test_a_system_that_is_like_another_keeps_the_couplings_that_its_terms_name():
    content = config({"terms": [EXCHANGE, {**EXCHANGE, "operators": "zz", "coupling": "K"}, FIELD]})
    content["systems"]["mine"]["couplings"]["K"] = 0.5
    content["systems"]["other"] = {"like": "mine", "model": {"terms": [EXCHANGE, FIELD]}}
    content["systems"]["retitled"] = {"like": "mine", "model": {"title": "again"}}
    content["systems"]["named"] = {"like": "mine", "model": "heisenberg_spin"}
    systems = check(content).systems
    assert systems["other"].couplings == systems["named"].couplings == {"J": 1.0}
    assert systems["retitled"].couplings == {"J": 1.0, "K": 0.5}


def test_a_coupling_may_be_a_number():
    written = [terms({**EXCHANGE, "coupling": 0.5}, FIELD), terms({**EXCHANGE, "factor": 0.5, "coupling": "J"}, FIELD)]
    made = [of(config(model, couplings={} if k == 0 else {"J": 1.0})) for k, model in enumerate(written)]
    first, second = (hamiltonian_definition(system.hamiltonian)["terms"] for system in made)
    assert first == second
    assert made[0].family.hamiltonian == "0.5 (xx + yy + zz) + (random W) z"


def of(content):
    return check(content).systems["mine"]


def test_pictures_say_what_w_is():
    mine = {"title": "mine", "unit": "J", "terms": [EXCHANGE, FIELD]}
    said = words_of(of(config(mine)).description)
    assert said.title == "ring of 6 sites, mine, $J = 1$"
    assert said.axis == "disorder strength $W$\n(field in $[-W, W]$, units: $J = 1$)"
    assert said.unit == "J"
    stark = of(config("stark_spin", couplings={"J": 1.0, "curvature": 0.0, "h": 0.1}, boundary="open")).description
    assert words_of(stark).axis == "$W$\n(tilt $W$ per site, units: $J = 1$)"
    pxp = config("pxp", couplings={"Omega": 2.0})
    assert words_of(of(pxp).description).axis.startswith("disorder strength $W$\n(detuning in $[-W, W]$")
    flip = of(
        config("transverse_field_ising", couplings={"J": 1.0, "g": 0.4, "J2": 0.3}, sector={"flip": -1})
    ).description
    assert "spin flip -1" in words_of(flip).title
    assert "random part of $J$" in words_of(flip).axis


# Realizations


def realizations(kind, content, W=2.0, engine="auto", **settings):
    system = of(content)
    module, _, function = system.operators.partition(":")
    operators = getattr(import_module(module), function)(hamiltonian_definition(system.hamiltonian))
    options = {"root_seed": 7, "system": "mine", "W": W, "rescaled": False, "engine": engine, "threads": 1}
    return kind(operators, residual_tolerance=1e-9, memory_limit=2**33, **options, **settings)


WINDOW = {"energy_densities": [0.5], "states": 8}


def test_the_heisenberg_chain_as_data_gives_the_samples_of_paper_3s_model():
    """Fields bit by bit, indicators to rounding."""
    mine = realizations(GeneralSamples, config(), **WINDOW).block([0, 1])
    known = realizations(SampledRealizations, config("heisenberg_spin"), **WINDOW).block([0, 1])
    assert np.array_equal(mine["field"], known["field"])
    assert np.array_equal(mine["field"][0], random_field(7, "mine", 2.0, 0, 6))
    for name in ("gap_ratio", "entanglement_entropy", "spin_fraction"):
        assert np.allclose(mine[name], known[name], atol=1e-10), name


def test_a_symmetric_sector_has_the_entropies_of_the_whole():
    """States of one spin flip, taken apart in the product basis, beside those found in the full space."""
    ising = config("transverse_field_ising", couplings={"J": 1.0, "g": 0.6, "J2": 0.3})
    cut = {"cuts": [3], "windows": None}
    whole = realizations(GeneralEntanglement, ising, **cut).compute(0)
    parts = []
    for sign in (1, -1):
        content = config("transverse_field_ising", couplings={"J": 1.0, "g": 0.6, "J2": 0.3}, sector={"flip": sign})
        parts.append(realizations(GeneralEntanglement, content, **cut).compute(0))
    energies = np.concatenate([part["energies"] for part in parts])
    entropies = np.concatenate([part["entropy"][0] for part in parts])
    order = np.argsort(energies)
    assert np.allclose(energies[order], whole["energies"], atol=1e-10)
    apart = np.diff(whole["energies"], prepend=-np.inf, append=np.inf)
    alone = (apart[1:] > 1e-3) & (apart[:-1] > 1e-3)
    assert alone.sum() > 20
    assert np.allclose(entropies[order][alone], whole["entropy"][0][alone], atol=1e-8)


def test_a_complex_hamiltonian_has_probabilities_and_real_indicators():
    twisted = [{"operators": "xy", "coupling": "J"}, {"operators": "yx", "coupling": "J", "factor": -1.0}]
    content = config(terms(EXCHANGE, *twisted, FIELD))
    states = realizations(GeneralStates, content, energy_bins=4, states_per_bin=5, all_energies=True).compute(0)
    assert states["probability"].dtype == np.float32
    assert np.allclose(states["probability"].sum("basis_state"), 1, atol=1e-6)
    samples = realizations(GeneralSamples, content, **WINDOW).block([0])
    assert np.isfinite(samples["entanglement_entropy"]).all()


def test_a_tilt_and_a_thermal_seed_are_in_the_field():
    seed = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    content = config(terms(EXCHANGE, {**FIELD, "profile": {"kind": "values", "values": seed}}))
    field = realizations(GeneralSamples, content, **WINDOW).field(0)
    assert np.array_equal(field, seed * random_field(7, "mine", 2.0, 0, 6))
    tilt = {"operators": "z", "coupling": "W", "profile": {"kind": "linear"}}
    weak = {"operators": "z", "random": {"strength": 0.1, "distribution": {"kind": "box"}}}
    tilted = realizations(GeneralSamples, config(terms(EXCHANGE, tilt, weak), boundary="open"), **WINDOW)
    assert np.array_equal(tilted.field(0), 2.0 * np.arange(6))
    both = [number.tolist() for number in tilted.numbers(0)]
    assert both[0] == [2.0]
    assert np.abs(both[1]).max() <= 0.1 < 6 * np.abs(both[1]).max()


def test_random_numbers_of_two_terms_are_independent():
    twice = config(terms({**EXCHANGE, "random": {"strength": "W"}}, FIELD))
    bonds, field = realizations(GeneralSamples, twice, **WINDOW).numbers(0)
    assert np.array_equal(field, random_field(7, "mine", 2.0, 0, 6))
    assert not np.isin(bonds, field).any()


def test_traces_in_the_full_space_are_those_of_the_matrix_exponential():
    content = config("transverse_field_ising", couplings={"J": 1.0, "g": 0.7, "J2": 0.2})
    times = {"energy_densities": [0.3, 0.5], "final_time": 4.0, "times": 3}
    mine = realizations(GeneralTraces, content, **times)
    traces = mine.block([0])
    _, matrix = mine.matrix(0)
    energies, vectors = np.linalg.eigh(matrix.toarray())
    for trace in (0, 1):
        first = traces["initial_state"][0, trace].values
        (start,) = np.flatnonzero((mine.sigma == first).all(axis=1))
        for index, time in enumerate((0.0, 2.0, 4.0)):
            state = vectors @ (np.exp(-1j * energies * time) * vectors[start])
            expected = np.abs(state) ** 2 @ mine.sigma
            assert np.allclose(traces["magnetization"][0, trace, index], expected, atol=1e-6)


# Cuts


def test_a_cut_of_product_states_is_that_of_a_sector():
    rng = np.random.default_rng(1)
    occupation = np.array([[int(bit) for bit in f"{code:08b}"] for code in range(256)])
    occupation = occupation[occupation.sum(axis=1) == 4]
    vectors, _ = np.linalg.qr(rng.standard_normal((70, 5)))
    for n_left in (2, 4, 5):
        old, new = (cut(occupation, n_left).schmidt_weights(vectors) for cut in (Cut, ProductCut))
        assert np.allclose(von_neumann_entropy(old), von_neumann_entropy(new), atol=1e-12)
        assert sorted(block.shape for block in old.values()) == sorted(block.shape for block in new.values())


@pytest.mark.parametrize("states", [2, 3, 4])
def test_the_entropy_of_a_full_space_is_that_of_the_reduced_density_matrix(states):
    rng = np.random.default_rng(2)
    size = states**4
    vector = rng.standard_normal(size) + 1j * rng.standard_normal(size)
    vector /= np.linalg.norm(vector)
    configuration = np.array(np.unravel_index(np.arange(size)[::-1], (states,) * 4)).T
    found = von_neumann_entropy(ProductCut(configuration, 1).schmidt_weights(vector[:, None]))
    amplitudes = vector.reshape(states, -1)
    eigenvalues = np.linalg.eigvalsh(amplitudes @ amplitudes.conj().T)
    assert np.allclose(found, -(eigenvalues * np.log(eigenvalues)).sum(), atol=1e-12)


def test_entropies_of_fermions_are_those_of_the_correlation_matrix():
    """Free fermions: S = -sum [C ln C + (1 - C) ln(1 - C)] of the correlations within the left part (Peschel 2003)."""
    hopping = {"operators": "+-", "coupling": "t", "factor": -1.0, "conjugate": True}
    content = config(
        terms(hopping, {"operators": "n", "random": {"strength": "W"}}, kind="fermions"), couplings={"t": 1.0}
    )
    mine = realizations(GeneralEntanglement, content, cuts=[3], windows=None)
    ground = mine.compute(0)
    field = mine.field(0)
    single = np.diag(field) - np.roll(np.eye(6), 1, axis=0) - np.roll(np.eye(6), -1, axis=0)
    energies, orbitals = np.linalg.eigh(single)
    assert np.isclose(ground["energies"][0], energies[:3].sum(), atol=1e-10)
    filled = np.linalg.eigvalsh(orbitals[:3, :3] @ orbitals[:3, :3].T)
    entropy = -(filled * np.log(filled) + (1 - filled) * np.log(1 - filled)).sum()
    assert np.isclose(ground["entropy"][0, 0], entropy, atol=1e-9)


def test_definitions_are_plain_and_say_all():
    definition = hamiltonian_definition(of(config()).hamiltonian)
    assert json.loads(json.dumps(definition)) == definition
