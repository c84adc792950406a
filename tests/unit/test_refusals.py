"""What cannot be computed as it is asked for is refused when the config is read, by a sentence that names the key."""

import copy
import time

import pytest
import yaml

from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.merging import merged
from locflow.costs.eigensolvers import ENGINE_NAMES

BASE = yaml.safe_load("""
scale: mine
root_seed: 7
systems:
  ring:
    model: heisenberg_spin
    lattice: [8]
    boundary: periodic
    couplings: {J: 1.0}
    disorder: {W_grid: [1.0, 2.0, 4.0], W_training: [0.5, 20.0], realizations: 4}
    product: {kind: states, energy_bins: 5, states_per_bin: 10}
    realizations_per_job: 4
  chain:
    model: heisenberg_spin
    lattice: [8]
    boundary: open
    couplings: {J: 1.0}
    disorder: {W_grid: [1.0, 2.0, 4.0], realizations: 4, rescaled: true}
    product: {kind: entanglement_spectra}
  traced: {like: chain, product: {kind: traces}}
  sampled: {like: chain, product: {kind: samples, states: 10}}
  disordered: {like: electrons, product: {energies: [0.0, 1.0]}}
  electrons:
    model: su2_electrons
    lattice: [8, 8]
    boundary: periodic
    couplings: {V: 1.0}
    disorder: {W_grid: [1.0, 2.0, 4.0], realizations: 4}
    product: {kind: images, energies: [0.0]}
trainings:
  ring: {kind: classifier, system: ring, W_ETH: 0.5, W_MBL: 20.0, states_per_class: 60}
  chain: {kind: confidence, system: chain, W_ETH: 1.0, W_MBL: 4.0}
  images: {kind: image_classifier, system: electrons, tests: [disordered], critical_W: 2.0,
           network: {convolutions: [2], kernel: 3}}
  traces:
    kind: sequence_classifier
    system: traced
    training_realizations: 2
    test_realizations: 1
    phases: [{name: ergodic, from: 1.0, to: 1.0}, {name: localized, from: 4.0, to: 4.0}]
""")
SUM = 0.1 + 0.2  # 0.30000000000000004


def checked(*changes, base=BASE):
    for change in changes:
        base = merged(base, yaml.safe_load(change) if isinstance(change, str) else change)
    return check(copy.deepcopy(base))


def refusal(*changes, base=BASE):
    with pytest.raises(ConfigurationError) as error:
        checked(*changes, base=base)
    return str(error.value)


def at(path, value):
    """A config that says one thing."""
    for part in reversed(path.split(".")):
        value = {part: value}
    return value


def test_the_config_is_in_order_as_it_stands():
    assert len(checked().systems) == 6


# Root seed


@pytest.mark.parametrize("seed", [0, 1, 2**63, 2**64 - 1, 2**64, 2**128 - 1, 10**300])
def test_a_root_seed_of_any_size_is_taken_as_it_is(seed):
    assert checked({"root_seed": seed}).realization_settings("ring", 1.0, 0)["root_seed"] == seed


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        (-1, "must be at least 0"),
        (1.5, "must be an integer"),
        (1e30, "must be an integer"),
        (True, "must be an integer"),
        ("12", "is text, must be an integer"),
        ("abc", "must be an integer"),
        ([1], "must be an integer"),
    ],
)
def test_a_root_seed_is_an_integer(seed, words):
    message = refusal({"root_seed": seed})
    assert f"root_seed = {seed!r}" in message
    assert words in message


# Disorder strengths


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (["systems: {ring: {disorder: {W_grid: [0.3, 0.30000000000000004, 4.0]}}}"], ["systems.ring.disorder.W_grid"]),
        (["systems: {chain: {disorder: {W_grid: [1.0, 4.0, 0.30000000000000004, 0.3]}}}"], ["disorder.W_grid"]),
        (["systems: {ring: {disorder: {W_training: [0.5, 20.0, 0.3, 0.30000000000000004]}}}"], ["W_training"]),
        (
            ["systems: {ring: {disorder: {W_grid: [0.3, 4.0], W_training: [0.5, 20.0, 0.30000000000000004]}}}"],
            ["systems.ring.disorder.W_training.2", "systems.ring.disorder.W_grid.0", "write 0.3"],
        ),
        (
            [
                "systems: {ring: {disorder: {W_grid: {from: 0.1, to: 0.3, step: 0.1},"
                " W_training: [0.5, 20.0, 0.30000000000000004]}}}"
            ],
            ["systems.ring.disorder.W_training.2", "systems.ring.disorder.W_grid says"],
        ),
        (
            [
                "systems: {ring: {disorder: {W_grid: [0.3, 4.0],"
                " additional: [{from: 0.30000000000000004, to: 1.0, realizations: 2}]}}}"
            ],
            ["systems.ring.disorder.additional.0.from"],
        ),
        (
            [
                "systems: {ring: {disorder: {W_training: [0.3, 20.0]}}}",
                "trainings: {ring: {W_ETH: 0.30000000000000004}}",
            ],
            ["trainings.ring.W_ETH = 0.30000000000000004", "systems.ring.disorder.W_training.0"],
        ),
        (["trainings: {chain: {W_MBL: 4.000000000000001}}"], ["trainings.chain.W_MBL"]),
        (["trainings: {images: {critical_W: 1.9999999999999998}}"], ["trainings.images.critical_W"]),
        (["systems: {disordered: {disorder: {W_grid: [1.0, 2.0000000000000004]}}}"], ["systems.disordered.disorder"]),
        (
            [
                "trainings: {traces: {phases: [{name: ergodic, from: 1.0, to: 1.0},"
                " {name: localized, from: 3.9999999999999996, to: 4.0}]}}"
            ],
            ["trainings.traces.phases.1.from"],
        ),
    ],
)
def test_two_strengths_that_are_one_but_for_rounding_are_refused_by_name(changes, words):
    message = refusal(*changes)
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    "path",
    [
        "systems.ring.disorder.W_grid.1",
        "systems.ring.disorder.W_training.0",
        "trainings.ring.W_ETH",
        "trainings.chain.W_MBL",
        "trainings.images.critical_W",
    ],
)
@pytest.mark.parametrize(
    ("W", "words"), [(2.0004, "three decimals"), (1e-9, "three decimals"), (2e6, "at most 1,000,000")]
)
def test_a_strength_has_three_decimals_and_a_name(path, W, words):
    config = copy.deepcopy(BASE)
    *places, last = (int(part) if part.isdigit() else part for part in path.split("."))
    node = config
    for place in places:
        node = node[place]
    node[last] = W
    if path == "trainings.ring.W_ETH":
        config["systems"]["ring"]["disorder"]["W_training"][0] = W
    assert words in refusal(base=config)


def test_one_strength_may_be_off_by_rounding_where_none_other_meets_it():
    configuration = checked({"systems": {"ring": {"disorder": {"W_grid": [SUM, 4.0]}}}})
    assert configuration.systems["ring"].W_grid == [SUM, 4.0]


def test_minus_nothing_is_nothing():
    configuration = checked({"systems": {"ring": {"disorder": {"W_grid": [-0.0, 4.0]}}}})
    assert (
        "W0.000/"
        in configuration.paths.realizations(configuration.systems["ring"], configuration.systems["ring"].W_grid)[0]
    )


# Grids


@pytest.mark.parametrize("keys", ["systems.ring.disorder.W_grid", "systems.sampled.product.energy_densities"])
@pytest.mark.parametrize(
    ("grid", "words"),
    [
        ({"from": 0.0, "to": 1.0, "step": 1e-9}, "step = 1e-09"),
        ({"from": 0.0, "to": 1.0, "step": 5e-324}, "step = 5e-324"),
        ({"from": 0.0, "to": 1.0, "step": 1e-300}, "step = 1e-300"),
        ({"from": 0.0, "to": 1e308, "step": 1.0}, ""),
        ({"from": 0.0, "to": 1.0, "step": 0.0}, "must be greater than 0"),
        ({"from": 0.0, "to": 1.0, "step": -0.1}, "must be greater than 0"),
        ({"from": 1.0, "to": 0.5, "step": 0.1}, "must not be less than from = 1.0"),
        ({"from": 0.0, "to": 1.0, "step": 0.3}, "is not reached from 0.0 in steps of 0.3; 0.9 is"),
        ({"from": 0.0, "to": 1.0}, "lacks the key step"),
        (0.5, "must be a list, or {from, to, step}"),
        ("0.5, 1.0", "must be a list, or {from, to, step}"),
        ([], "at least 1 entries"),
        ([k / 1000 for k in range(20_000)], "at most 10,000"),
    ],
)
def test_a_grid_that_is_none_is_refused_at_once(keys, grid, words):
    config = copy.deepcopy(BASE)
    *places, last = keys.split(".")
    node = config
    for place in places:
        node = node[place]
    node[last] = grid
    started = time.process_time()
    message = refusal(base=config)
    assert time.process_time() - started < 1
    assert keys in message
    assert words in message, message
    assert max(map(len, message.splitlines())) < 300


# Engines

PRODUCTS = {
    "states": ("ring", {"kind": "states"}, {"auto", "dense", "band"}),
    "states of windows": ("ring", {"kind": "states", "all_energies": False}, {"auto", *ENGINE_NAMES}),
    "spectra": ("chain", {"kind": "entanglement_spectra"}, {"auto", "dense", "band"}),
    "spectra of windows": (
        "chain",
        {"kind": "entanglement_spectra", "windows": {"energy_densities": [0.5], "states": 10}},
        {"auto", *ENGINE_NAMES},
    ),
    "samples": ("ring", {"kind": "samples", "states": 10}, {"auto", *ENGINE_NAMES}),
    "traces": ("ring", {"kind": "traces"}, {"auto", *ENGINE_NAMES}),
    "states near energies": ("electrons", {"kind": "images", "energies": [0.0]}, {"auto", "dense", "shift-invert"}),
    "states by number": ("electrons", {"kind": "images", "levels": [3]}, {"auto", "dense", "shift-invert"}),
    "states between": ("electrons", {"kind": "images", "window": [-1.0, 1.0]}, {"auto", "dense"}),
}


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("engine", ["auto", *ENGINE_NAMES])
def test_an_engine_that_cannot_do_what_a_product_asks_is_refused(product, engine):
    name, block, able = PRODUCTS[product]
    system = copy.deepcopy(BASE["systems"][name]) | {"product": block}
    config = {
        "scale": "mine",
        "root_seed": 7,
        "systems": {"mine": system},
        "eigensolver": {"engine": engine},
    }
    if engine in able:
        configuration = checked(base=config)
        assert configuration.diagonalize_cost("mine", "1.000", "0000").seconds < 3600
        return
    message = refusal(base=config)
    assert f"eigensolver.engine = '{engine}'" in message
    assert "systems.mine.product" in message
    assert "allowed there: " + ", ".join(e for e in ("auto", *ENGINE_NAMES) if e in able) in message


def test_dense_is_refused_beyond_its_largest_size():
    large = """
    eigensolver: {engine: dense}
    systems: {mine: {like: ring, lattice: [18], product: {all_energies: false}}}
    trainings: null
    """
    message = refusal(large)
    assert "eigensolver.engine = 'dense'" in message
    assert "32,766 basis states: systems.mine.product; allowed there: auto, band, shift-invert" in message


# Another kind


def test_a_product_of_another_kind_takes_nothing_of_the_one_below():
    configuration = checked(
        "systems: {other: {like: ring, disorder: {rescaled: true}, product: {kind: entanglement_spectra}}}"
    )
    assert configuration.systems["other"].product.cuts_of(configuration.systems["other"]) == [4]
    assert configuration.systems["ring"].product.energy_bins == 5
    laid = checked("systems: {ring: {product: {kind: samples, states: 10}}}", "trainings: {ring: null}")
    assert laid.systems["ring"].product.densities == [0.5]


def test_a_distribution_of_another_kind_takes_nothing_of_the_one_below():
    quasiperiodic = "systems: {chain: {disorder: {distribution: {kind: quasiperiodic, beta: 0.618}}}}"
    other = "systems: {box: {like: chain, disorder: {distribution: {kind: box}}}}"
    configuration = checked(quasiperiodic, other)
    kinds = {name: configuration.systems[name].disorder.distribution.kind for name in ("chain", "box", "sampled")}
    assert kinds == {"chain": "quasiperiodic", "box": "box", "sampled": "quasiperiodic"}
    back = checked(quasiperiodic, "systems: {chain: {disorder: {distribution: {kind: gaussian}}}}")
    assert back.systems["chain"].disorder.distribution.kind == "gaussian"


def test_another_model_takes_the_couplings_that_it_has():
    configuration = checked("systems: {other: {like: ring, model: tV_fermions, couplings: {t: 0.5, V: 1.0}}}")
    assert configuration.systems["other"].couplings == {"t": 0.5, "V": 1.0}
    kept = checked("systems: {other: {like: ring, model: xxz_spin, couplings: {Delta: 0.5}}}")
    assert kept.systems["other"].couplings == {"J": 1.0, "Delta": 0.5}
    assert checked("systems: {other: {like: ring, model: heisenberg_pauli}}").systems["other"].couplings == {"J": 1.0}
    message = refusal("systems: {other: {like: ring, model: tV_fermions}}")
    assert "systems.other.couplings" in message
    assert "lacks t" in message


def test_a_training_of_another_kind_takes_nothing_of_the_one_below():
    defaults = {"training_defaults": {"classifier": {"patience": 9}, "confidence": {"steps": 11}}}
    configuration = checked(
        defaults, "trainings: {other: {like: ring, kind: confidence, system: chain, W_ETH: 1.0, W_MBL: 4.0}}"
    )
    assert (configuration.trainings["other"].steps, configuration.trainings["ring"].patience) == (11, 9)
    message = refusal("trainings: {other: {like: ring, kind: confidence}}")
    assert "trainings.other (" in message
    assert "lacks the key system" in message


def test_a_complaint_about_what_is_inherited_names_the_new_block():
    message = refusal("systems: {other: {like: ring, model: xxz_spin}}")
    assert "- systems.other.couplings (by `like` from systems.ring.couplings, config): lacks Delta" in message
    bonds = "systems: {ring: {disorder: {bonds: {coupling: J, strength: 0.5}}}}"
    message = refusal(
        bonds, "systems: {other: {like: ring, model: tV_fermions, couplings: {t: 0.5, V: 1.0}}}", "trainings: null"
    )
    assert "systems.other.disorder.bonds.coupling = 'J' (by `like` from systems.ring.disorder.bonds.coupling" in message
    assert len(message.splitlines()) == 2


def test_null_takes_a_key_away():
    configuration = checked(
        "systems: {ring: {disorder: {distribution: {kind: gaussian}}}}",
        "systems: {ring: {disorder: {distribution: null}}, sampled: null}",
        "systems: {mine: {like: ring, realizations_per_job: null}}",
        "training_defaults: {classifier: {folds: 3, patience: 7}}",
        "training_defaults: {classifier: {folds: null}}",
    )
    assert configuration.systems["ring"].disorder.distribution.kind == "box"
    assert "sampled" not in configuration.systems
    assert (configuration.systems["ring"].realizations_per_job, configuration.systems["mine"].realizations_per_job) == (
        4,
        1,
    )
    assert (configuration.trainings["ring"].folds, configuration.trainings["ring"].patience) == (5, 7)
    assert "lacks the key model" in refusal("systems: {ring: {model: null}}")
    assert "like = 'ring'" in refusal("systems: {ring: null, mine: {like: ring}}", "trainings: null")


def test_files_that_snakemake_has_merged_are_laid_by_kind(tmp_path):
    texts = [
        yaml.safe_dump(merged(BASE, {"systems": {"sampled": {"lattice": [10]}}})),
        "systems: {sampled: {product: {kind: traces, times: 7}}}",
        "systems: {sampled: {product: {kind: samples}}}",
    ]
    files = [tmp_path / f"{number}.yaml" for number in range(3)]
    plain = copy.deepcopy(BASE)
    plain["systems"]["sampled"]["lattice"] = [10]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    # Key by key, as Snakemake does.
    plain["systems"]["sampled"]["product"] = {"kind": "samples", "states": 10, "times": 7}
    # As the command line says it, beside the files.
    plain["root_seed"] = 8
    configuration = check(plain, [*files[1:], files[0], *files[1:]])
    assert configuration.systems["sampled"].product.states == 100
    assert configuration.root_seed == 8


# Sizes


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ring", {"lattice": [100_000]}),
        ("ring", {"lattice": [1000, 1000]}),
        ("ring", {"lattice": [10**14, 10**14]}),
        ("ring", {"lattice": [10**15]}),
        ("ring", {"lattice": [10**400]}),
        ("ring", {"lattice": [65], "particles": 1}),
        ("ring", {"lattice": [400], "particles": 200}),
        ("ring", {"particles": 10**30}),
        ("ring", {"model": "power_law_spin", "couplings": {"Delta": 1.0, "alpha": 3.0}, "lattice": [30_000]}),
        ("ring", {"model": "driven_ising", "lattice": [10**9]}),
        ("ring", {"disorder": {"realizations": 10**12}}),
        ("ring", {"product": {"energy_bins": 10**9}}),
        ("electrons", {"lattice": [100_000]}),
        ("electrons", {"lattice": [10_000, 10_000]}),
        ("electrons", {"lattice": [10**15, 10**15]}),
        ("electrons", {"lattice": [10**400, 8]}),
        ("electrons", {"lattice": [200, 200], "product": {"energies": [], "window": [-1.0, 1.0]}}),
    ],
    ids=str,
)
def test_what_is_too_large_is_refused_at_once(name, change):
    config = copy.deepcopy(BASE)
    config["systems"][name] = merged(config["systems"][name], change)
    started = time.process_time()
    message = refusal(base=config)
    assert time.process_time() - started < 1
    assert f"systems.{name}." in message
    assert max(map(len, message.splitlines())) < 1000


def test_largest_memory_is_what_refuses_a_large_lattice():
    message = refusal("systems: {ring: {lattice: [100000]}}")
    assert "systems.ring.lattice = [100000]" in message
    assert "eigensolver.largest_memory allows 256 GB" in message


# Names


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            "systems: {ring: {latice: [8]}}",
            "systems.ring.latice = [8] (config): is an unknown key; did you mean 'lattice'?",
        ),
        ("systems: {ring: {zzz: 1}}", "is an unknown key; allowed here: model, lattice"),
        ("systems: {ring: {model: heisenberg_spins}}", "did you mean 'heisenberg_spin'?"),
        ("systems: {ring: {couplings: {j: 1.0}}}", "did you mean 'J'?"),
        ("systems: {ring: {boundary: periodc}}", "did you mean 'periodic'? Allowed are periodic, open"),
        ("systems: {ring: {product: {kind: state}}}", "did you mean 'states'?"),
        ("systems: {ring: {product: states}}", "must be a block with the key kind"),
        ("systems: {ring: {disorder: {distribution: gaussian}}}", "must be a block with the key kind"),
        ("systems: {ring: {disorder: {distribution: {kind: gauss}}}}", "did you mean 'gaussian'?"),
        ("systems: {mine: {like: rings}}", "did you mean 'ring'?"),
        ("trainings: {ring: {system: rnig}}", "did you mean 'ring'?"),
        ("trainings: {ring: {kind: classifer}}", "did you mean 'classifier'?"),
        ("trainings: {images: {tests: [disorderd]}}", "did you mean 'disordered'?"),
        ("training_defaults: {regresion: {folds: 2}}", "did you mean 'regression'?"),
        ("training_defaults: {regression: {fold: 2}}", "did you mean 'folds'?"),
        ("eigensolver: {engine: shiftinvert}", "did you mean 'shift-invert'?"),
        ("papers: papr", "did you mean 'paper'?"),
        ("paper6: {}", "did you mean 'paper"),
        ("scale: 2024", "must be text: put a number in quotes"),
        ("scale: no", "put it in quotes"),
    ],
)
def test_a_misspelt_name_is_met_by_the_right_one(changes, words):
    assert words in refusal(changes)


@pytest.mark.parametrize(
    ("key", "read_as"), [("no", "false"), ("on", "true"), ("null", "null"), ("12", "12"), ("1.5", "1.5")]
)
def test_a_key_that_yaml_does_not_read_as_text_is_named_with_its_line(tmp_path, key, read_as):
    file = tmp_path / "mine.yaml"
    file.write_text(f"systems:\n  ring: {{}}\n  {key}: {{like: ring}}\n")
    with pytest.raises(ConfigurationError) as error:
        check(merged(BASE, yaml.safe_load(file.read_text())), [file])
    assert f"mine.yaml, line 3: the key {key} is read by YAML as {read_as}, not as text: put it in quotes" in str(
        error.value
    )
    assert f"is read by YAML as {read_as}" in refusal(file.read_text())


def test_a_key_that_stands_twice_is_named_with_both_lines(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("systems:\n  ring:\n    realizations_per_job: 2\n    # more\n    realizations_per_job: 3\n")
    with pytest.raises(ConfigurationError, match=r"line 5: the key realizations_per_job stands twice, first in line 3"):
        check(BASE, [file])


def test_a_merge_key_is_no_key_that_stands_twice(tmp_path):
    file = tmp_path / "mine.yaml"
    text = yaml.safe_dump(BASE) + "bootstrap: &some {resamples: 200}\n"
    file.write_text(
        text.replace("scale: mine", "scale: mine\nfiles: {<<: {compression_level: 2}, compression_level: 3}")
    )
    configuration = check(yaml.safe_load(file.read_text()), [file])
    assert configuration.config.files.compression_level == 3


def test_a_file_that_is_no_yaml_is_named(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("systems: {ring: [}\n")
    with pytest.raises(ConfigurationError, match=r"mine.yaml is not valid YAML"):
        check(BASE, [file])


BAD = [None, True, -1, 10**30, 0.5, 1e308, float("nan"), "", "text", [], [[]], [1, "a"], {}, {"a": 1}, {"kind": ["a"]}]


def _paths(node, path=()):
    yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from _paths(value, (*path, key))


@pytest.mark.parametrize("bad", BAD, ids=repr)
def test_nothing_but_a_sentence_comes_of_a_bad_value_anywhere(bad):
    for path in list(_paths(BASE))[1:]:
        config = copy.deepcopy(BASE)
        node = config
        for place in path[:-1]:
            node = node[place]
        node[path[-1]] = bad
        try:
            check(config)
        except ConfigurationError as error:
            assert len(str(error).splitlines()) > 1, path
