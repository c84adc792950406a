"""The fingerprint follows what a script runs, and is blind to what cannot change a number."""

import pytest

from locflow.results.fingerprint import Code

LIBRARY = {
    "__init__.py": '"""Package."""\n',
    "spectra.py": (
        '"""Spectra."""\nfrom locflow import bins\n\n\n'
        'def gaps(x):\n    """Gaps."""\n    return bins.width(x)  # exact\n'
    ),
    "bins.py": '"""Bins."""\n\n\ndef width(x):\n    return x\n',
    "engines/__init__.py": 'TABLE = {"band": "locflow.engines.band"}\n',
    "engines/band.py": "from . import blocks\n",
    "engines/blocks.py": "SIZE = 64\n",
    "plotting.py": "COLOR = 'red'\n",
}
SCRIPTS = {
    "gaps.py": "from _job import called\n\nwith called():\n    from locflow.spectra import gaps\n\n    gaps(1)\n",
    "solve.py": "def main():\n    import locflow.engines\n",
    "_job.py": "called = 1\n",
}


@pytest.fixture
def digest(tmp_path):
    for folder, files in (("locflow", LIBRARY), ("scripts", SCRIPTS)):
        for name, text in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def changed(script, file, old, new):
        """Whether the script's fingerprint changes with the edit."""
        copies = []
        for text in (old, new):
            path = tmp_path / file
            original = path.read_text()
            assert old in original
            path.write_text(original.replace(old, text, 1))
            copies.append(Code(tmp_path / "scripts", tmp_path / "locflow").fingerprint(tmp_path / "scripts" / script))
            path.write_text(original)
        return copies[0] != copies[1]

    return changed


@pytest.mark.parametrize(
    ("script", "file", "old", "new"),
    [
        ("gaps.py", "scripts/gaps.py", "import gaps", "import gaps as g"),
        ("gaps.py", "scripts/_job.py", "called = 1", "called = 2"),
        ("gaps.py", "locflow/spectra.py", "bins.width(x)", "bins.width(2 * x)"),
        ("gaps.py", "locflow/bins.py", "return x", "return -x"),
        ("solve.py", "locflow/engines/blocks.py", "64", "32"),
    ],
    ids=["script", "beside the script", "imported", "imported by the imported", "named in a table"],
)
def test_code_that_runs_counts(digest, script, file, old, new):
    assert digest(script, file, old, new)


@pytest.mark.parametrize(
    ("script", "file", "old", "new"),
    [
        ("gaps.py", "locflow/spectra.py", '"""Gaps."""', '"""Differences of\n    neighbours."""'),
        ("gaps.py", "locflow/spectra.py", "  # exact", ""),
        ("gaps.py", "locflow/bins.py", "return x", "return (\n        x\n    )"),
        (
            "gaps.py",
            "locflow/bins.py",
            "def width(x):",
            "from collections.abc import Sequence\n\n\ndef width(x: Sequence) -> Sequence:",
        ),
        ("gaps.py", "locflow/plotting.py", "red", "blue"),
        ("gaps.py", "locflow/engines/blocks.py", "64", "32"),
    ],
    ids=["docstring", "comment", "formatting", "annotations", "not imported", "another script's"],
)
def test_words_and_other_modules_do_not(digest, script, file, old, new):
    assert not digest(script, file, old, new)


def test_every_script_of_the_project_reaches_the_library():
    from pathlib import Path

    from locflow.results.fingerprint import reachable

    workflow = Path(__file__).parents[2] / "workflow"
    function = "locflow.realizations.states:Realizations"
    reached = {path.name for path in reachable(workflow / "scripts/diagonalize.py", workflow / "locflow", function)}
    assert {
        "_job.py",
        "states.py",
        "disordered_system.py",
        "disorder.py",
        "dense.py",
        "band.py",
        "shift_invert.py",
    } <= reached
    assert not {"indicators.py", "training.py", "models.py", "configuration.py", "classifier.py"} & reached
