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
        lambda config: config["training_defaults"].update(learning_rate="1e-3"),
        ["training_defaults.learning_rate = '1e-3'", "1.0e-3"],
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
        lambda config: config["training_defaults"].update(states_per_class=2000),
        ["training_defaults.states_per_class = 2000", "asks for more", "4 realizations at W = 0.5"],
    ),
    "unknown engine": (
        lambda config: config.update(eigensolver={"engine": "lapack"}),
        ["eigensolver.engine = 'lapack'", "dense, band, shift-invert"],
    ),
    "unknown coupling": (
        lambda config: ring(config).update(couplings={"U": 1.0}),
        ["systems.ring.couplings.U", "t (hopping amplitude)"],
    ),
    "unknown system": (
        lambda config: config["trainings"]["ring"].update(system="chain"),
        ["trainings.ring.system = 'chain'", "ring, torus"],
    ),
    "kernel longer than the input": (
        lambda config: config.update(networks={"kernel_10": {"kernel_length": 80}}),
        ["networks.kernel_10.kernel_length = 80", "70 basis states"],
    ),
    "cut that is not computed": (
        lambda config: config["entanglement_trainings"]["sample"].update(cut=2),
        ["entanglement_trainings.sample.cut = 2", "chain_sample, whose entanglement.cuts are 3, 4"],
    ),
    "fields that are not one sample": (
        lambda config: config["systems"]["chain"]["disorder"].update(rescaled=False),
        ["systems.chain.disorder.rescaled = False", "must be true with entanglement"],
    ),
    "more training realizations than there are": (
        lambda config: config["regressions"].update(scratch={"training_realizations": 50}),
        ["regressions.scratch.training_realizations = 50", "heisenberg_small has 6 at W = 1"],
    ),
    "pretraining on nothing": (
        lambda config: config["regressions"]["transfer"].update(pretrained="energies"),
        ["regressions.transfer.pretrained = 'energies'", "trained from scratch"],
    ),
    "two products of one system": (
        lambda config: ring(config).update(entanglement={"cuts": [4]}),
        ["systems.ring", "exactly one of energy_bins, entanglement, indicators"],
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


def test_a_scorecard_of_an_unknown_figure_is_refused(fresh):
    process = fresh.run("--dry-run", "--config", "scorecard_of=[paper3_fig11]", "--", "scorecard_of", check=False)
    assert process.returncode != 0
    assert "scorecard_of: 'paper3_fig11' is no figure of a paper; there are paper1_fig1" in process.stdout
