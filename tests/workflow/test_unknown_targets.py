"""What no rule makes is refused in one sentence before any job, which says why and what there is."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
CONFIG = "tests/data/tiny.yaml"
# By target, what the sentence must say.
REFUSED = {
    "figures/phase_diagrams/rnig.png": ["no training 'rnig'", "did you mean ring?", "torus"],
    "figures/phase_diagrams/multitask.png": ["regression", "no such figure", "ring", "lstm_32"],
    "figures/indicator_maps/multitask.pdf": ["regression", "no such figure", " are of ", ", ring, "],
    # Its averages are there, but of another kind than the figure reads.
    "figures/indicator_maps/chain.json": ["confidence", "no such figure", " are of ", ", ring, "],
    "figures/indicator_maps/drive.png": ["sequence_classifier", "no such figure"],
    "figures/indicator_maps/su2_two_layer.png": ["image_classifier", "no such figure"],
    "figures/indicator_maps/nothing.nc": ["no training 'nothing'"],
    "figures/indicators/su2.png": [
        "'su2' is no system, or one whose realizations have no indicators",
        " are of ",
        ", ring, ",
    ],
    "figures/indicators/rnig.png": ["no system", "did you mean ring?"],
    "figures/sizes/ring.png": ["no block with a list of lattices", "none here"],
    "figures/paper1/fig9.png": ["no such figure", "paper1 has fig1, fig2"],
    "figures/paper9/fig1.png": ["paper5, thermalseeds, transfer, phase_diagrams, indicator_maps"],
    "figures/paper1/fig1.svg": [".pdf, .png, .nc and .json"],
    "figure/paper1/fig1.png": ["no rule makes it"],
    "networks/rnig.json": ["no training 'rnig'", "ring, torus"],
    "networks/rnig/b0000": ["no training 'rnig'"],
    "networks/ring/b0007": ["1 block", "b0007"],
    "networks/ring/b0": ["four digits"],
    "averages/rnig.nc": ["no training 'rnig'"],
    "averages/multitask.nc": ["regression", "ring"],
    "predictions/rnig/ring/all.nc": ["no training 'rnig'"],
    "predictions/ring/rnig/W2.000/b0000.nc": ["no system 'rnig'"],
    "predictions/ring/ring/all.nc": ["block by block"],
    "predictions/ring/ring/W2/b0000.nc": ["three decimals", "W2"],
    "predictions/ring/ring/W2.000/b0009.nc": ["2 blocks", "b0009"],
    "predictions/ring/chain/all.nc": ["with the product states", "entanglement_spectra", "ring, torus"],
    "predictions/chain/chain/W1.000/b0000.nc": ["in one part"],
    "summaries/rnig.nc": ["no system 'rnig'", "ring, torus"],
    "operators/rnig.nc": ["no system 'rnig'"],
    "realizations/rnig/W1.000/b0000.nc": ["no system 'rnig'"],
    "realizations/ring/W1.5/b0000.nc": ["three decimals", "W1.5"],
    "realizations/ring/W2.000/b0004.nc": ["2 blocks", "b0004"],
    "indicators/chain/W1.000/b0000.nc": ["no states", "ring, torus"],
    "dreams/ring.nc": ["not made of ring"],
    "dreams/rnig.nc": ["no training 'rnig'"],
}
NAMES = {
    "paper1_fgi1": "did you mean paper1_fig1",
    "scorcard": "did you mean scorecard",
    "nothing_like_that": "no such target; `snakemake --list-target-rules` shows all",
    "results/laptop/figures/paper1/fig1.png": "results of this configuration lie in results/tiny/",
}
MADE = ["figures/phase_diagrams/chain.png", "indicators/ring/W2.000/b0001.nc", "networks/ring/b0000"]


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    targets = [*(f"results/tiny/{path}" for path in (*REFUSED, *MADE)), *NAMES]
    program = [sys.executable, "tests/workflow/dag_of.py", tmp_path_factory.mktemp("graph"), CONFIG, *targets]
    run = subprocess.run(program, cwd=REPOSITORY, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize("path", REFUSED)
def test_a_file_that_no_rule_makes(answers, path):
    answer = answers[f"results/tiny/{path}"]
    assert isinstance(answer, str), "jobs were found for it"
    for words in REFUSED[path]:
        assert words in answer
    assert "Traceback" not in answer
    assert "KeyError" not in answer
    assert "\n" not in answer


@pytest.mark.parametrize("target", NAMES)
def test_a_target_of_no_such_name(answers, target):
    assert isinstance(answers[target], str)
    assert NAMES[target] in answers[target]


@pytest.mark.parametrize("path", MADE)
def test_files_that_rules_make_are_not_refused(answers, path):
    assert isinstance(answers[f"results/tiny/{path}"], list), answers[f"results/tiny/{path}"]


def test_the_sentence_is_what_a_user_sees(fresh):
    output = fresh.run("-n", "--", "results/tiny/figures/phase_diagrams/rnig.png", check=False).stdout
    (sentence,) = re.findall(r"^phase_diagrams/rnig: .*$", output, re.MULTILINE)
    assert "did you mean ring?" in sentence
    assert "Traceback" not in output
    assert "Exception" not in output
