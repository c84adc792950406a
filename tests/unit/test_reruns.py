"""What an edit of the code reruns: nothing, or the stages whose numbers it can change and no others.

Edits are made in a copy; a stage is rerun where its fingerprint, as the rules compute it, is another.
"""

import shutil
from pathlib import Path

import pytest

from locflow.papers.stages import stages
from locflow.results.fingerprint import Code

WORKFLOW = Path(__file__).parents[2] / "workflow"
NAMES = set(stages(WORKFLOW / "scripts"))


def of(*scripts):
    """The stages of some scripts, for every kind."""
    return {name for name in NAMES if name.partition(" ")[0] in scripts}


FIGURES = of("draw")
# Whatever looks for eigenstates of fermions or spins, or for all of a chain's.
SOLVED = ("states", "indicators", "entanglement_spectra", "samples", "traces")
AS_DATA = {f"diagonalize {kind} of a model as data" for kind in SOLVED}
OBSERVED = {f"diagonalize traces with observables{of}" for of in ("", " of a model as data")}
WINDOWED = {f"diagonalize entanglement_spectra in blocks of windows{of}" for of in ("", " of a model as data")}
ENGINES = {f"diagonalize {kind}" for kind in SOLVED} | AS_DATA | OBSERVED | WINDOWED
# Figures of systems, by what a system keeps.
OF_SYSTEMS = {
    *(f"draw indicators {kind}" for kind in (*SOLVED, "driven_traces")),
    *(f"draw {folder} indicators" for folder in ("sizes", "scans")),
}
COMPUTING_INDICATORS = {"diagonalize indicators", "diagonalize indicators of a model as data"}
# Whatever draws realizations or states anew, for an interval.
TRANSFER = {f"draw transfer_{name}" for name in ("pairs", "matrix", "basis")}
COMPARISON = {f"draw comparison_{name}" for name in ("values", "ranks", "curves", "sizes")}
SEEDS = {"draw thermalseeds_verdicts"}
BOOTSTRAPPED = {
    *COMPARISON,
    *TRANSFER,
    *SEEDS,
    *(f"average {kind}" for kind in ("classifier", "confidence", "image_classifier", "sequence_classifier")),
    *(f"draw paper2_fig{number}" for number in (3, 4, 5, 6, 8, 9)),
    "draw paper2_variants",
    *(f"draw paper4_{name}" for name in ("ando", "features", "fig1", "fig4", "fig5")),
    "summarize states",
    "summarize indicators",
    *OF_SYSTEMS,
}
# Whatever imports TensorFlow.
NETWORKS = of("train", "dream", "learning_curve", "judge_variants")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    for part in ("locflow", "scripts"):
        shutil.copytree(WORKFLOW / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def fingerprints(copy):
    """The fingerprints of all stages of the copy as it is."""

    def computed():
        code = Code(copy / "scripts", copy / "locflow", memory=copy / "memory")
        return {name: code.fingerprint(*called) for name, called in flat(stages(copy / "scripts")).items()}

    return computed


def flat(named):
    return {name: (script, *functions) for name, (script, functions) in named.items()}


@pytest.fixture(scope="module")
def before(fingerprints):
    return fingerprints()


@pytest.fixture
def rerun(copy, fingerprints, before):
    """The stages that edits of files rerun, each (path, old, new)."""
    originals = {}

    def edited(*edits):
        for path, old, new in edits:
            file = copy / path
            text = file.read_text(encoding="utf-8") if file.exists() else ""
            originals.setdefault(file, text)
            assert old in text, f"{path} does not hold {old!r}: adapt the test"
            file.write_text(text.replace(old, new, 1), encoding="utf-8")
        after = fingerprints()
        return {name for name in before if after[name] != before[name]}

    yield edited
    for file, text in originals.items():
        file.write_text(text, encoding="utf-8")


HARMLESS = {
    "an error of a file": ("locflow/results/files.py", "there is no such file", "is not there"),
    "an error of a list of networks": ("locflow/results/network_lists.py", "cannot list folds", "lacks folds"),
    "an error of a sample": (
        "locflow/kinds/classifier/samples.py",
        "of {label} comes twice",
        "of {label} is double",
    ),
    "an error over several lines": ("locflow/kinds/classifier/samples.py", "other files of dimension", "others of"),
    "an error in which a variable is put together": (
        "locflow/eigensolvers/diagonalization.py",
        'able = ", ".join(name for name',
        'able = " and ".join(name for name',
    ),
    "what an error is raised from": (
        "locflow/kinds/classifier/samples.py",
        '{upper:g}") from None',
        '{upper:g}") from error',
    ),
    "an observable that is exported": (
        "locflow/observables/__init__.py",
        '"imbalance": ["imbalance", ',
        '"imbalance": ["imbalance", "relative_imbalance", ',
    ),
    "an error of the seeds": ("locflow/seeds.py", "a seed needs at least one part", "of nothing there is no seed"),
    "what needs too much memory": ("locflow/eigensolvers/diagonalization.py", "needs about {{}} for", "takes {{}} for"),
    "how much memory is too much": ("locflow/memory.py", "are declared", "are allowed"),
    "a new kind of file": (
        "locflow/averages/schemas.py",
        '    "phase_diagram": {',
        '    "new": {"x": ("W",)},\n    "phase_diagram": {',
    ),
    "a variable that a kind of file must hold": (
        "locflow/realizations/block_variables.py",
        '"states_of',
        '"energy": (),\n    "states_of',
    ),
    "size of the chunks of a file": ("locflow/results/files.py", "CHUNK_BYTES = 1 << 18", "CHUNK_BYTES = 1 << 17"),
    "a line in the log of a training": ("locflow/learning/training_log.py", "to go at most", "left at most"),
    "how often such a line is written": (
        "locflow/learning/training_log.py",
        "BETWEEN_LINES = 10",
        "BETWEEN_LINES = 20",
    ),
    "what a training counts": ("locflow/kinds/classifier/training.py", 'TrainingLog("epoch"', 'TrainingLog("pass"'),
    "how a duration is written": ("locflow/costs/duration.py", "{seconds:.0f} s", "{seconds:.1f} s"),
    "a line in the log of a job": ("scripts/train.py", "last training loss", "loss"),
    "an attribute of provenance": ("scripts/_job.py", '"packages":', '"versions":'),
    "a new distribution of fields": (
        "locflow/kinds/distributions.py",
        "class Quasiperiodic",
        'class Uniform(Options):\n    kind: Literal["uniform"] = key("Uniform.")\n\n\nclass Quasiperiodic',
    ),
    "the meaning of an option": ("locflow/kinds/classifier/options.py", "Number of kernels m.", "How many kernels."),
    "what a job costs": ("locflow/costs/cost.py", "START_SECONDS = ", "START_SECONDS = 2 * "),
    "what a drive is thought to need": ("locflow/costs/dynamics.py", "(3.5 * states + 2", "(4.5 * states + 2"),
    "an annotation of a function": ("locflow/observables/gap_ratio.py", "energies: np.ndarray |", "energies: object |"),
    "an annotation of a field": ("locflow/eigensolvers/windows.py", "count: int | None", "count: object"),
    "the name of a variable": (
        "locflow/averages/peaks.py",
        "_peak(W[~np.isnan(row)], row[~np.isnan(row)]) for row in",
        "_peak(W[~np.isnan(curve)], curve[~np.isnan(curve)]) for curve in",
    ),
    "a comment": ("locflow/observables/gap_ratio.py", "    smaller = ", "    # Of two neighbours.\n    smaller = "),
    "a docstring": ("locflow/observables/gap_ratio.py", "Paper 1, Eq. (7)", "Eq. (7) of paper 1"),
    "formatting": ("locflow/averages/statistics.py", "return Moments(mean, ", "return Moments( mean,  "),
    "a new function beside others": (
        "locflow/observables/gap_ratio.py",
        "def mean_gap_ratios",
        "def spare():\n    return 1\n\n\ndef mean_gap_ratios",
    ),
    "a new import for annotations": (
        "locflow/observables/gap_ratio.py",
        "import numpy as np",
        "from typing import Any\n\nimport numpy as np",
    ),
    "a new Hamiltonian": (
        "locflow/hamiltonians/many_body.py",
        "@_model(\n",
        '@_model(basis="spins", hamiltonian="H", couplings={}, field_operator="")\n'
        "def spare(lattice):\n    return []\n\n\n@_model(\n",
    ),
    "a new engine's name in a text": (
        "locflow/kinds/classifier/phase_diagram.py",
        '"""',
        '"""locflow.eigensolvers.band: ',
    ),
}


@pytest.mark.parametrize("edit", HARMLESS.values(), ids=HARMLESS)
def test_what_changes_no_number_reruns_nothing(rerun, edit):
    assert rerun(edit) == set()


OWN = {
    "the gap ratio": (
        ("locflow/observables/gap_ratio.py", "np.divide(smaller, larger", "np.divide(larger, smaller"),
        {
            "indicators",
            "diagonalize samples",
            "diagonalize samples of a model as data",
            "summarize entanglement_spectra",
            *COMPUTING_INDICATORS,
            "draw indicators entanglement_spectra",
            "draw transfer_pairs",
            *SEEDS,
        },
    ),
    "the participation ratio": (
        ("locflow/observables/participation_ratio.py", "np.square(", "np.abs("),
        {"indicators", "summarize images", *COMPUTING_INDICATORS, *COMPARISON, "draw transfer_pairs"},
    ),
    "the box": (
        ("locflow/hamiltonians/disorder.py", "2.0 * unit(count) - 1.0", "1.0 - 2.0 * unit(count)"),
        of("diagonalize") | {"render_phase_diagram"},
    ),
    "random rotations of spins": (
        ("locflow/hamiltonians/disorder.py", "np.sqrt(1.0 - sine_squared)", "-np.sqrt(1.0 - sine_squared)"),
        {"diagonalize images"},
    ),
    "an engine's arithmetic": (("locflow/eigensolvers/lanczos.py", "_CONVERGED = ", "_CONVERGED = 2 * "), ENGINES),
    "a module that is imported by its name in a table": (
        ("locflow/eigensolvers/band.py", "HALF_WIDTH = ", "HALF_WIDTH = 2 * "),
        ENGINES,
    ),
    "which engine is the quickest": (
        ("locflow/costs/eigensolvers.py", "SMALLEST_SIZE = ", "SMALLEST_SIZE = 2 * "),
        ENGINES,
    ),
    "the type of an error that is caught": (
        (
            "locflow/eigensolvers/factorization.py",
            "raise SingularShiftError(str(error))",
            "raise ValueError(str(error))",
        ),
        ENGINES | {"diagonalize images"},
    ),
    "time evolution": (
        ("locflow/dynamics/chebyshev.py", "_MARGIN = ", "_MARGIN = 2 * "),
        {"diagonalize traces", "diagonalize traces of a model as data"} | OBSERVED,
    ),
    "a drive": (
        ("locflow/dynamics/driven_spins.py", "-1j * np.sin", "1j * np.sin"),
        {"diagonalize driven_traces", "diagonalize driven_traces with observables"},
    ),
    "steps of any length": (("locflow/dynamics/any_times.py", "np.log1p(tolerance)", "tolerance"), OBSERVED),
    "how an engine for any times is chosen": (("locflow/costs/dynamics.py", "products * per_product", "0"), OBSERVED),
    "what given data must be": (("locflow/kinds/given.py", "NORMALIZATION = ", "NORMALIZATION = 2 * "), {"take"}),
    "an observable in time": (
        ("locflow/kinds/traces/observed.py", "made.magnetization * initial", "initial * made.magnetization"),
        OBSERVED | {"diagonalize driven_traces with observables"},
    ),
    "paper 1's network": (
        ("locflow/learning/networks.py", 'activation="relu", name="dense"', 'name="dense"'),
        {"train classifier", "judge_variants"},
    ),
    "paper 3's network": (
        ("locflow/learning/networks.py", 'layers.Softmax(name="confidences")', "layers.Softmax()"),
        {"train confidence"},
    ),
    "paper 5's network": (
        ("locflow/kinds/sequence_classifier/networks.py", 'layers.Softmax(name="probabilities")', "layers.Softmax()"),
        {"train sequence_classifier"},
    ),
    "an optimizer that Keras finds by its name": (
        (
            "locflow/kinds/image_classifier/caffe_solver.py",
            "keras.saving.register_keras_serializable(package=",
            "print(package=",
        ),
        {"train image_classifier"},
    ),
    "the number format of networks": (
        ("locflow/learning/tensorflow_setup.py", 'set_floatx("float32")', 'set_floatx("float64")'),
        NETWORKS,
    ),
    "resampling": (
        ("locflow/averages/statistics.py", "np.full(count, 1 / count)", "np.ones(count) / count"),
        BOOTSTRAPPED,
    ),
    "the cost of a collapse": (
        ("locflow/measure/collapse.py", ".sum(axis=-1) / np.ptp", ".max(axis=-1) / np.ptp"),
        {"draw sizes indicators", "draw comparison_sizes"},
    ),
    "the table of what a system keeps": (
        ("locflow/kinds/traces/tabulated.py", "LATE_PART = 0.5", "LATE_PART = 0.9"),
        {"draw indicators traces", "draw indicators driven_traces"},
    ),
    "averages of one kind": (
        (
            "locflow/kinds/sequence_classifier/averages.py",
            "import numpy as np",
            "import numpy as np\n\nnp.seterr(all='raise')",
        ),
        {"average sequence_classifier"},
    ),
    "seeds": (
        ("locflow/seeds.py", 'separators=(",", ":")', 'separators=(", ", ":")'),
        of("diagonalize", "train", "dream", "learning_curve", "render_phase_diagram", "judge_variants")
        | BOOTSTRAPPED
        | {"draw paper3_fig6"},
    ),
    "a script": (
        ("scripts/predict.py", "networks_of(snakemake.input.networks),", "networks_of(snakemake.input.networks)[:1],"),
        of("predict"),
    ),
    "what every figure ends with": (
        ("scripts/draw.py", "write_dataset(data, output.data)", "write_dataset(-data, output.data)"),
        FIGURES,
    ),
    "a figure's data": (
        ("locflow/papers/paper2/figures/fig4.py", "def _target_quantities(", "def _target_quantities(*,"),
        {"draw paper2_fig4"},
    ),
    "a figure's words": (
        ("locflow/kinds/classifier/phase_diagram.py", ", probability of ETH", ", probability of thermal states"),
        {"draw paper1_fig1", "draw phase_diagrams classifier"},
    ),
}


@pytest.mark.parametrize(("edit", "expected"), OWN.values(), ids=OWN)
def test_what_can_change_a_number_reruns_its_own_stages(rerun, edit, expected):
    assert rerun(edit) == expected


def test_code_that_moves_to_another_module_reruns_nothing(copy, rerun):
    seeds = (copy / "locflow/seeds.py").read_text(encoding="utf-8")
    start, end = seeds.index("def number_label"), seeds.index("def seed_for")
    head = "from math import isfinite\nfrom numbers import Integral\n\nDECIMALS = 6\n\n\n"
    (copy / "locflow/labels.py").write_text(head + seeds[start:end], encoding="utf-8")
    assert (
        rerun(
            ("locflow/seeds.py", seeds[start:end], ""),
            ("locflow/seeds.py", "DECIMALS = 6\n", ""),
            (
                "locflow/seeds.py",
                "import numpy as np\n",
                "import numpy as np\n\nfrom locflow.labels import number_label\n",
            ),
        )
        == set()
    )


def test_texts_of_errors_count_where_errors_are_read(rerun):
    sentence = ("locflow/matrices.py", "the Hamiltonian must be real", "it must be real")
    reading = (
        "locflow/realizations/many_body_system.py",
        "        field, matrix = self.matrix(realization)\n        solution",
        "        try:\n            field, matrix = self.matrix(realization)\n"
        "        except ValueError as error:\n            raise AssertionError(len(str(error)))\n        solution",
    )
    reader = rerun(reading)
    assert reader == ENGINES
    assert rerun(sentence) == ENGINES


def test_every_script_that_a_rule_fingerprints_is_a_stage():
    import re

    named = {script.name for script, _ in stages(WORKFLOW / "scripts").values()}
    for rules in (WORKFLOW / "rules").glob("*.smk"):
        assert {*re.findall(r'code\("(\w+\.py)"', rules.read_text(encoding="utf-8"))} <= named
