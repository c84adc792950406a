"""Observables, initial states and times of traces: against dense matrices and quimb, and refusals of the config."""

import re
from functools import reduce
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy.linalg import expm
from scipy.sparse import csr_array

from locflow.configuration.check import ConfigurationError, check
from locflow.dynamics.any_times import StepwiseChebyshev, logarithmic_times, propagator_of_any_times
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.hamiltonians.patterns import NoSuchState, occupations
from locflow.kinds.traces.imbalances import collect_files
from locflow.kinds.traces.observed import collect_observables
from locflow.results.files import write_dataset

ALL = ["magnetization", "imbalance", "entropy", "autocorrelation", "survival"]
EXCHANGE = {"operators": ["xx", "yy", "zz"], "coupling": "J"}
FIELD = {"operators": "z", "random": {"strength": "W"}}
SPINS_1 = {"basis": {"spin": 1.0}, "terms": [EXCHANGE, FIELD]}
DRIVE = {"model": "driven_ising", "couplings": {"g": 1.0, "J": 0.5, "B": 0.5, "T1": 1.0, "T2": 1.0}}


def config(product=None, **system):
    block = {
        "model": "heisenberg_spin",
        "lattice": [6],
        "boundary": "open",
        "couplings": {"J": 1.0},
        "disorder": {"W_grid": [1.0, 2.0], "realizations": 2},
        "product": {"kind": "traces", "final_time": 20.0, "times": 6, **(product or {})},
        **system,
    }
    return {"scale": "own", "root_seed": 7, "systems": {"mine": block}}


def drive(**product):
    return config(**DRIVE) | {
        "systems": {
            "mine": config(**DRIVE)["systems"]["mine"]
            | {
                "product": {"kind": "driven_traces", "periods": 3, **product},
                "disorder": {"W_grid": [0.2, 0.5], "realizations": 2},
            }
        }
    }


def called(text):
    module, _, name = text.partition(":")
    return getattr(import_module(module), name)


def realizations(content, W=2.0):
    """What the job of a config's system computes with."""
    configuration = check(content)
    system = configuration.systems["mine"]
    operators = called(system.operators)(hamiltonian_definition(system.hamiltonian))
    settings = configuration.realization_settings("mine", W, 0)
    for name in ("W", "start", "stop"):
        del settings[name]
    return called(system.realizations_class)(operators, W=W, memory_limit=2**33, threads=1, **settings)


def reduced_entropy(state, left):
    """Of the first sites, from the reduced density matrix in the full space; shape (left, rest)."""
    amplitudes = state.reshape(left, -1)
    eigenvalues = np.linalg.eigvalsh(amplitudes @ amplitudes.conj().T)
    kept = eigenvalues[eigenvalues > 1e-14]
    return -(kept * np.log(kept)).sum()


def check_by_dense_matrices(mine, block, degrees, sites):
    """All observables of each trace, from the matrix exponential in the full space."""
    occupation = mine.operators["occupation"].values
    full = degrees - 1
    digits = (full - occupation) @ degrees ** np.arange(sites - 1, -1, -1)
    z = [np.kron(np.kron(np.eye(degrees**k), np.diag(np.linspace(1, -1, degrees))), np.eye(degrees ** (sites - 1 - k)))
         for k in range(sites)]  # fmt: skip
    _, sparse = mine.matrix(0)
    matrix = np.zeros((degrees**sites,) * 2, dtype=complex)
    matrix[np.ix_(digits, digits)] = sparse.toarray()
    energies, vectors = np.linalg.eigh(matrix)
    for trace in range(block.sizes["trace"]):
        first = block["initial_state"][0, trace].values
        psi = np.zeros(degrees**sites, dtype=complex)
        psi[round(float((full * (1 - first) / 2) @ degrees ** np.arange(sites - 1, -1, -1)))] = 1
        for index, time in enumerate(block["time"].values):
            at = block.isel(realization=0, trace=trace, time=index)
            turn = vectors * np.exp(-1j * energies * time) @ vectors.conj().T
            later = turn @ psi
            magnetization = [np.vdot(later, one @ later).real for one in z]
            np.testing.assert_allclose(at["magnetization"], magnetization, atol=2e-6)
            correlation = [np.vdot(psi, turn.conj().T @ one @ turn @ one @ psi).real for one in z]
            np.testing.assert_allclose(at["autocorrelation"], correlation, atol=2e-6)
            assert at["survival"].item() == pytest.approx(abs(np.vdot(psi, later)) ** 2, abs=1e-8)
            assert at["entropy"].item() == pytest.approx(reduced_entropy(later, degrees ** (sites // 2)), abs=1e-6)
            np.testing.assert_allclose(at["imbalance"], sum(correlation) / (first**2).sum(), atol=1e-6)


@pytest.mark.parametrize(
    ("product", "system", "degrees"),
    [
        ({"initial_state": "random"}, {"model": "tV_fermions", "couplings": {"t": 0.5, "V": 1.0}}, 2),
        (
            {"initial_state": "neel", "first_time": 0.1},
            {"model": "bose_hubbard", "couplings": {"J": 1.0, "U": 2.0}},
            4,
        ),
        ({"initial_state": "random", "states": 2, "first_time": 0.1}, {}, 2),
        (
            {"initial_state": "polarized", "first_time": 0.1},
            {"model": "transverse_field_ising", "couplings": {"J": 1.0, "g": 0.7, "J2": 0.2}},
            2,
        ),
        ({"initial_state": "neel"}, {"model": SPINS_1, "lattice": [4]}, 3),
        (
            {"initial_state": "domain_wall"},
            {"model": "dzyaloshinskii_moriya_spin", "couplings": {"J": 1.0, "D": 0.4}, "boundary": "periodic"},
            2,
        ),
    ],
    ids=["fermions", "bosons", "random, logarithmic", "polarized in the full space", "spins 1", "complex"],
)
def test_observables_are_those_of_dense_matrices(product, system, degrees):
    mine = realizations(config({**product, "observables": ALL, "times": 4}, **{"lattice": [4], **system}))
    block = mine.block([0])
    check_by_dense_matrices(mine, block, degrees, block.sizes["site"])
    assert {block[name].attrs["units"] for name in ALL[1:]} == {"1", "nats"}
    np.testing.assert_allclose(block["magnetization"].isel(time=0), block["initial_state"], atol=1e-6)


def test_entropy_and_survival_are_those_of_quimb():
    quimb = pytest.importorskip("quimb")
    content = config({"initial_state": "neel", "observables": ALL, "times": 3})
    mine = realizations(content)
    block = mine.block([0])
    spins = [quimb.spin_operator("Z", sparse=True).astype(complex)]
    terms = quimb.ham_heis(6, j=1.0, cyclic=False)
    terms = terms + sum(
        field * quimb.ikron(spins[0].toarray(), [2] * 6, site) for site, field in enumerate(block["field"].values[0])
    )
    start = quimb.neel_state(6)
    evolution = quimb.Evolution(start, terms)
    for index, time in enumerate(block["time"].values):
        evolution.update_to(time)
        at = block.isel(realization=0, trace=0, time=index)
        # In bits.
        entropy = np.log(2) * quimb.entropy_subsys(evolution.pt, [2] * 6, [0, 1, 2])
        assert at["entropy"].item() == pytest.approx(entropy, abs=1e-5)
        assert at["survival"].item() == pytest.approx(abs((start.H @ evolution.pt).item()) ** 2, abs=1e-5)


def test_more_observables_leave_the_magnetization_as_it_is_bit_by_bit():
    usual, more = (realizations(config({"energy_densities": [0.3, 0.5], **product})).block([0, 1])
                   for product in ({}, {"observables": ALL}))  # fmt: skip
    for name in usual.variables:
        if name != "seconds":
            np.testing.assert_array_equal(usual[name], more[name])
            assert usual[name].dtype == more[name].dtype


def test_defaults_are_computed_by_the_same_code_with_the_same_settings():
    written = {"observables": ["magnetization"], "initial_state": "nearest", "first_time": None, "states": 1}
    usual, same = (check(config(product)) for product in ({}, written))
    for made in (usual, same):
        assert made.systems["mine"].realizations_class.endswith(":TracedRealizations")
    assert usual.realization_settings("mine", 1.0, 0) == same.realization_settings("mine", 1.0, 0)
    assert not {"observables", "initial_state", "states", "first_time"} & {*usual.realization_settings("mine", 1.0, 0)}
    orders = [check(config({"observables": list(names)})) for names in (ALL, reversed(ALL))]
    assert len({repr(made.realization_settings("mine", 1.0, 0)) for made in orders}) == 1


# Drives


@pytest.mark.parametrize("state", ["random", "polarized", "neel"])
def test_a_drive_starts_from_the_state_that_the_config_names(state):
    content = drive(initial_state=state, observables=ALL, states=2)
    mine = realizations(content, W=0.2)
    block = mine.block([1])
    expected = {
        "polarized": [[1] * 6],
        "neel": [[1, -1] * 3],
        "random": realizations(drive(states=2), W=0.2).block([1])["initial_state"].values[0],
    }[state]
    np.testing.assert_array_equal(block["initial_state"][0], expected)
    x, z = np.array([[0, 1], [1, 0]]), np.diag([1, -1])
    couplings, field = block["couplings"].values[0], block["field"].values[0]

    def on(matrix, site):
        return reduce(np.kron, [matrix if k == site else np.eye(2) for k in range(6)])

    ising = sum(couplings[k] * on(z, k) @ on(z, k + 1) for k in range(5)) + sum(field[k] * on(z, k) for k in range(6))
    period = expm(-1j * ising) @ expm(-1j * np.pi / 2 * 0.8 * sum(on(x, k) for k in range(6)))
    for trace, spins in enumerate(block["initial_state"].values[0]):
        start = reduce(np.kron, [np.array([1, 0]) if spin > 0 else np.array([0, 1]) for spin in spins])
        psi = start
        for index in range(4):
            at = block.isel(realization=0, trace=trace, time=index)
            np.testing.assert_allclose(
                at["magnetization"], [np.vdot(psi, on(z, k) @ psi).real for k in range(6)], atol=1e-6
            )
            assert at["survival"].item() == pytest.approx(abs(np.vdot(start, psi)) ** 2, abs=1e-10)
            assert at["entropy"].item() == pytest.approx(reduced_entropy(psi, 8), abs=1e-9)
            psi = period @ psi


def test_a_drive_as_in_paper_5_has_the_same_traces_with_and_without_observables():
    usual, more = (realizations(content, W=0.2).block([0]) for content in (drive(), drive(observables=ALL)))
    np.testing.assert_allclose(usual["magnetization"], more["magnetization"], atol=1e-6)


# States and times


def test_random_product_states_are_of_the_sector_and_a_function_of_the_realization():
    mine = realizations(config({"initial_state": "random", "states": 40}))
    both, alone = mine.block([0, 1]), mine.block([1])
    np.testing.assert_array_equal(both["initial_state"][1], alone["initial_state"][0])
    assert (both["initial_state"].sum("site") == 0).all()
    assert len(np.unique(both["initial_state"].values.reshape(-1, 6), axis=0)) > 15
    assert "energy_density" not in both.coords


def test_patterns_are_where_the_lattice_and_the_sector_put_them():
    assert occupations("neel", [3, 3], 1) == [1, 0, 1, 0, 1, 0, 1, 0, 1]
    assert occupations("neel", [2, 2], 1, particles=2) == [1, 0, 0, 1]
    assert occupations("domain_wall", [5], 1, particles=3) == [1, 1, 1, 0, 0]
    assert occupations("domain_wall", [4], 3, particles=2, lower=True) == [1, 1, 0, 0]
    with pytest.raises(NoSuchState, match="blockade"):
        occupations("neel", [3], 1, blocked=[(0, 1), (1, 2), (2, 0)])


@pytest.mark.parametrize("is_complex", [False, True])
def test_steps_of_any_length_are_expanded_within_their_bound(is_complex):
    rng = np.random.default_rng(3)
    matrix = rng.standard_normal((30, 30)) + 1j * rng.standard_normal((30, 30))
    matrix = matrix + matrix.conj().T if is_complex else matrix.real + matrix.real.T
    times = logarithmic_times(0.01, 10.0, 5)
    evolution = propagator_of_any_times(csr_array(matrix), states=2, times=times, engine="chebyshev")
    assert isinstance(evolution, StepwiseChebyshev)
    middle = (evolution.energy_min + evolution.energy_max) / 2
    for time, (cosine, sine) in zip(times, evolution.amplitudes(np.array([3, 8]), times, 1e-6), strict=True):
        exact = expm(-1j * (matrix - middle * np.eye(30)) * time)[:, [3, 8]]
        error = np.linalg.norm(cosine - 1j * sine - exact, axis=0).max()
        assert error <= evolution.error_bound(times, 1e-6) + 1e-11
    assert 0 < evolution.error_bound(times, 1e-6) <= 1e-6


# Summary


def test_the_summary_holds_every_observable(tmp_path):
    paths = []
    for W, member in ((2.0, 0), (2.0, 1), (1.0, 0)):
        paths.append(tmp_path / f"{W}_{member}.nc")
        write_dataset(realizations(config({"observables": ALL}), W=W).block([member]), paths[-1])
    summary = collect_observables(paths)
    block = realizations(config({"observables": ALL})).block([1])
    for name in ALL[1:]:
        assert summary[name].dims[:4] == ("W", "realization", "trace", "time")
        np.testing.assert_allclose(summary[name].sel(W=2.0, realization=1), block[name][0], atol=1e-6)
        assert np.isnan(summary[name].sel(W=1.0, realization=1)).all()
    np.testing.assert_array_equal(summary["imbalance"], collect_files(paths)["imbalance"])


# Refusals

REFUSED = {
    "a Néel state of an odd chain with three up spins": (
        config({"initial_state": "neel"}, lattice=[7], particles=3),
        "product.initial_state = 'neel'",
        "has 4 particles (up spins), and the sector has 3; allowed here: nearest, domain_wall, random",
    ),
    "a polarized state of a sector": (config({"initial_state": "polarized"}), "initial_state", "has 6 particles"),
    "neighbours in a blockade": (
        config({"initial_state": "polarized"}, model="pxp", couplings={"Omega": 1.0}),
        "initial_state",
        "has a blockade; allowed here: nearest, neel, random",
    ),
    "spinful fermions of unequal numbers": (
        config(
            {"initial_state": "domain_wall"},
            model="fermi_hubbard",
            couplings={"t": 1.0, "U": 1.0},
            lattice=[4],
            particles=4,
            sector={"up": 1},
        ),
        "initial_state",
        "as many up as down",
    ),
    "an observable that is none": (config({"observables": ["magnetisation"]}), "observables.0", "magnetization"),
    "an observable twice": (config({"observables": [*ALL, "entropy"]}), "product.observables", "twice"),
    "no magnetization": (config({"observables": ["entropy"]}), "product.observables", "must hold magnetization"),
    "a first time beyond the last": (config({"first_time": 20.0}), "first_time = 20.0", "less than final_time = 20"),
    "no first time": (config({"first_time": 0.0}), "first_time = 0.0", "greater than 0"),
    "two logarithmic times": (config({"first_time": 1.0, "times": 2}), "product.times", "at least 3"),
    "a state of no name": (config({"initial_state": "nel"}), "initial_state = 'nel'", "did you mean 'neel'"),
    "a drive near an energy": (drive(initial_state="nearest"), "initial_state = 'nearest'", "random"),
    "energies of a Néel state": (
        config({"initial_state": "neel"})
        | {
            "trainings": {
                "lstm": {
                    "kind": "sequence_classifier",
                    "system": "mine",
                    "energy_densities": [0.5],
                    "training_realizations": 1,
                    "test_realizations": 1,
                    "phases": [{"name": "a", "from": 1.0, "to": 1.0}, {"name": "b", "from": 2.0, "to": 2.0}],
                }
            }
        },
        "trainings.lstm.energy_densities",
        "must be left out",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_by_its_key(case):
    content, name, sentence = REFUSED[case]
    with pytest.raises(ConfigurationError) as refusal:
        check(content)
    assert name in str(refusal.value)
    assert sentence in str(refusal.value)


def test_the_page_on_states_in_time_is_right():
    page = (Path(__file__).parents[2] / "docs/how-to/traces.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.M | re.S)
    assert check({"root_seed": 1, **yaml.safe_load(block)}).systems["quench"].product.trace_shape == (1, 60)
    assert all(f"| `{name}` |" in page for name in (*ALL, "nearest", "random", "neel", "domain_wall", "polarized"))


def test_costs_grow_with_what_is_asked_for():
    plain, entropy, more = (
        check(config({"times": 50, **product}, lattice=[14])).diagonalize_cost("mine", "1.000", "0000")
        for product in ({}, {"observables": ["magnetization", "entropy"]}, {"observables": ALL, "first_time": 0.1})
    )
    assert plain.seconds < entropy.seconds
    assert plain.output < entropy.output < more.output
