"""A bad configuration is refused before any job: the error names key, file, value and what is allowed."""

import pytest


def ring(config):
    return config["systems"]["ring"]


CASES = {
    "unknown key": (
        lambda config: ring(config)["disorder"].update(realisations=5),
        ["systems.ring.disorder.realisations", "unknown key", "did you mean 'realizations'"],
    ),
    "wrong type": (
        lambda config: config["training_defaults"]["classifier"].update(learning_rate="1e-3"),
        ["training_defaults.classifier.learning_rate = '1e-3'", "1.0e-3"],
    ),
    "W_ETH that is not computed": (
        lambda config: config["trainings"]["ring"].update(W_ETH=0.3),
        ["trainings.ring.W_ETH = 0.3", "0.5, 2, 8, 12"],
    ),
    "W_ETH above W_MBL": (
        lambda config: config["trainings"]["ring"].update(W_ETH=12.0, W_MBL=0.5),
        ["trainings.ring.W_ETH = 12.0", "less than W_MBL = 0.5"],
    ),
    "more particles than sites": (
        lambda config: ring(config).update(particles=9),
        ["systems.ring.particles = 9", "1 to 7 on 8 sites"],
    ),
    "torus with doubled bonds": (
        lambda config: config["systems"]["torus"].update(lattice=[2, 4]),
        ["systems.torus.lattice = [2, 4]", "count twice"],
    ),
    "more states than there are": (
        lambda config: config["training_defaults"]["classifier"].update(states_per_class=2000),
        ["training_defaults.classifier.states_per_class = 2000", "asks for more", "4 realizations of ring at W = 0.5"],
    ),
    "unknown engine": (
        lambda config: config.update(eigensolver={"engine": "lapack"}),
        ["eigensolver.engine = 'lapack'", "dense, band, shift-invert"],
    ),
    "an engine that cannot do what a product asks": (
        lambda config: config.update(eigensolver={"engine": "shift-invert"}),
        [
            "eigensolver.engine = 'shift-invert'",
            "needs the whole spectrum",
            "systems.ring.product",
            "auto, dense, band",
        ],
    ),
    "a colour map that does not exist": (
        lambda config: config.update(paper1={"style": {"fig1": {"colormap": "virdis"}}}),
        ["paper1.style.fig1.colormap = 'virdis'", "is no colour map; did you mean 'viridis'?"],
    ),
    "unknown coupling": (
        lambda config: ring(config).update(couplings={"U": 1.0}),
        ["systems.ring.couplings.U", "t (hopping amplitude)"],
    ),
    "unknown system": (
        lambda config: config["trainings"]["ring"].update(system="chain"),
        ["trainings.ring.system = 'chain'", "ring, torus"],
    ),
    "networks applied to other inputs": (
        lambda config: config["trainings"].update(ring={"applied_to": "torus"}),
        ["trainings.ring.applied_to = 'torus'", "126 basis states", "the 70 of ring"],
    ),
    "networks applied to spectra": (
        lambda config: config["trainings"].update(ring={"applied_to": "chain"}),
        ["trainings.ring.applied_to = 'chain'", "no system with the product states", "ring, torus"],
    ),
    "kernel longer than the input": (
        lambda config: config["trainings"]["ring"].update(network={"kernel_length": 80}),
        ["trainings.ring.network.kernel_length = 80", "70 basis states"],
    ),
    "cut that is not computed": (
        lambda config: config["trainings"].update(sample={"cut": 2}),
        ["trainings.sample.cut = 2", "chain_sample, whose product.cuts are 3, 4"],
    ),
    "fields that are not one sample": (
        lambda config: config["systems"]["chain"]["disorder"].update(rescaled=False),
        ["systems.chain.disorder.rescaled = False", "must be true for entanglement spectra"],
    ),
    "more training realizations than there are": (
        lambda config: config["trainings"].update(scratch={"training_realizations": 50}),
        ["trainings.scratch.training_realizations = 50", "heisenberg_small has 6 at W = 1"],
    ),
    "pretraining on nothing": (
        lambda config: config["trainings"]["transfer"].update(pretrained="energies"),
        ["trainings.transfer.pretrained = 'energies'", "a regression without pretrained"],
    ),
    "unknown kind": (
        lambda config: ring(config).update(product={"kind": "spectra"}),
        [
            "systems.ring.product.kind = 'spectra'",
            "states, indicators, entanglement_spectra, samples, traces, driven_traces",
        ],
    ),
    "option of another kind": (
        lambda config: ring(config)["product"].update(cuts=[4]),
        ["systems.ring.product.cuts", "unknown key", "energy_bins"],
    ),
    "a grid that is not a number": (
        lambda config: ring(config)["disorder"].update(W_grid=[0.4, float("nan")]),
        ["systems.ring.disorder.W_grid.1 = nan", "finite number"],
    ),
    "a learning rate that is not a number": (
        lambda config: config["training_defaults"]["classifier"].update(learning_rate=float("nan")),
        ["training_defaults.classifier.learning_rate = nan", "finite number"],
    ),
    "a sector that fits no machine": (
        lambda config: ring(config).update(lattice=[40]),
        ["systems.ring.lattice = [40]", "137,846,528,820 basis states", "eigensolver.largest_memory allows 256 GB"],
    ),
    "a name with a blank": (
        lambda config: config["systems"].update({"my ring": {"like": "ring"}}),
        ["systems.my ring", "the name 'my ring' must consist of lower case"],
    ),
    "a W twice": (
        lambda config: ring(config)["disorder"].update(W_grid=[0.5, 2.0, 2.0, 8.0]),
        ["systems.ring.disorder.W_grid", "holds 2 twice"],
    ),
    "like nothing": (
        lambda config: config["trainings"].update(mine={"like": "no_such"}),
        ["trainings.mine.like = 'no_such'", "names no entry of trainings"],
    ),
    "like itself": (
        lambda config: config["systems"].update(one={"like": "two"}, two={"like": "one"}),
        ["systems.one.like = 'two'", "in a circle: one -> two -> one"],
    ),
    "grid that misses its end": (
        lambda config: ring(config)["disorder"].update(W_grid={"from": 0.5, "to": 2.1, "step": 0.5}),
        ["systems.ring.disorder.W_grid.to = 2.1", "2.0 is"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_configuration_is_refused_in_one_screen(fresh, case):
    change, texts = CASES[case]
    fresh.change_config(change)
    process = fresh.run("--dry-run", "--", "all", check=False)
    assert process.returncode != 0
    assert "tests/data/tiny.yaml" in process.stdout
    for text in texts:
        assert text in process.stdout
    assert "Traceback" not in process.stdout
    assert len(process.stdout.splitlines()) < 24


def test_a_scorecard_of_no_figure_is_refused(fresh):
    process = fresh.run("--dry-run", "--", "scorecard_of", check=False)
    assert process.returncode == 1
    assert "scorecard_of in the config names no figure; name some: [paper1_fig1] for example" in process.stdout
    assert "Traceback" not in process.stdout


def test_a_scorecard_of_an_unknown_figure_is_refused(fresh):
    process = fresh.run("--dry-run", "--config", "scorecard_of=[paper3_fig11]", "--", "scorecard_of", check=False)
    assert process.returncode != 0
    assert "scorecard_of: 'paper3_fig11' is no figure of a paper; there are comparison_" in process.stdout
    assert ", paper1_fig1, " in process.stdout


def test_a_default_is_complained_about_once(fresh):
    fresh.change_config(lambda config: config["training_defaults"]["confidence"].update(steps=0))
    process = fresh.run("--dry-run", "--", "all", check=False)
    assert process.stdout.count("training_defaults.confidence.steps = 0") == 1
