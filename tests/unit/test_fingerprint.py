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
    function = "locflow.kinds.states.realizations:Realizations"
    files = reachable(workflow / "scripts/diagonalize.py", workflow / "locflow", function)
    reached = {path.name for path in files}
    assert workflow / "locflow/kinds/states/realizations.py" in files
    assert {
        "_job.py",
        "disordered_system.py",
        "disorder.py",
        "dense.py",
        "band.py",
        "shift_invert.py",
    } <= reached
    assert not {"indicators.py", "training.py", "models.py", "configuration.py", "options.py", "table.py"} & reached


def counts(tmp_path, before, after):
    """Whether an edit of a function that a script calls counts."""
    found = set()
    for text in (before, after):
        for path, content in {
            "locflow/__init__.py": "",
            "locflow/files.py": "",
            "locflow/work.py": f"import sys\nimport functools\n\n\n{text}\n",
            "scripts/run.py": "from locflow.work import work\n\nwork()\n",
        }.items():
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(content)
        found.add(Code(tmp_path / "scripts", tmp_path / "locflow").fingerprint(tmp_path / "scripts/run.py"))
    return len(found) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def work():\n    print(1, file=results)", "def work():\n    print(2, file=results)"),
        ("def work():\n    print(next(numbers))", "def work():\n    print()"),
        ("def work():\n    raise ValueError(best)", "def work():\n    raise ValueError(worst)"),
        ("def work():\n    raise ValueError('a')", "def work():\n    raise KeyError('a')"),
        (
            "def work(f, x):\n    return [f for f in x], f\n\n\ndef f(): 1",
            "def work(x):\n    return f(x)\n\n\ndef f(): 1",
        ),
        ("X = 1\nX = 2\n\n\ndef work():\n    return X", "X = 2\nX = 1\n\n\ndef work():\n    return X"),
        ("X = {}\n\n\ndef work():\n    return X", "X = {}\nX['a'] = 1\n\n\ndef work():\n    return X"),
        (
            "def work():\n    return f()\n\n\ndef f():\n    return 1",
            "def work():\n    return f()\n\n\ndef f():\n    return 2",
        ),
        ("def work():\n    import numpy as np\n    np", "def work():\n    import scipy as np\n    np"),
        (
            "def work(): 1\n\n\n@functools.singledispatch\ndef f(x): 1\n\n\n@f.register\ndef g(x: int): 2",
            "def work(): 1\n\n\n@functools.singledispatch\ndef f(x): 1\n\n\n@f.register\ndef g(x: float): 2",
        ),
        (
            "def work(x):\n    a = x\n    b = 2\n    return a - b",
            "def work(x):\n    a = x\n    b = 2\n    return b - a",
        ),
        (
            "a = 1\n\n\ndef work(x):\n    b = x\n    return a - b",
            "a = 1\n\n\ndef work(x):\n    a = x\n    return a - a",
        ),
        ("def work(x):\n    return [a for a in x]", "def work(x):\n    return [b for a in x]"),
        (
            "a = 1\n\n\ndef work(x):\n    return [a for a in x], a",
            "a = 1\n\n\ndef work(x):\n    return [b for b in x], a",
        ),
        ("def work(a, b):\n    return a - b", "def work(b, a):\n    return a - b"),
        (
            "def work():\n    return f(a=1)\n\n\ndef f(a=0, b=0): 1",
            "def work():\n    return f(b=1)\n\n\ndef f(a=0, b=0): 1",
        ),
        ("def work():\n    a = 1\n    return eval('a')", "def work():\n    b = 1\n    return eval('a')"),
        ("def work():\n    a = 1\n    return f'{a=}'", "def work():\n    b = 1\n    return f'{b=}'"),
        (
            "def work(x):\n    class A:\n        a = x\n    return A",
            "def work(x):\n    class A:\n        b = x\n    return A",
        ),
        (
            "def work():\n    a = 0\n    def f():\n        nonlocal a\n        a = 1\n    f()\n    return a",
            "def work():\n    a = 0\n    def f():\n        b = 1\n    f()\n    return a",
        ),
    ],
    ids=[
        *("printed into a file", "a call in what is printed", "what an error carries", "type of an error"),
        *("a name of the module's", "order", "an entry of a table", "called", "other package", "annotation that acts"),
        *("variables exchanged", "a variable of the module's name", "another variable in a comprehension"),
        *("a comprehension beside the module's name", "parameters exchanged", "another keyword", "a name in a text"),
        *("a name that is shown", "a name of a class's", "a variable of the function around"),
    ],
)
def test_what_looks_harmless_and_is_not_counts(tmp_path, before, after):
    assert counts(tmp_path, before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def work():\n    print('a', file=sys.stderr)", "def work():\n    print('b', file=sys.stderr)"),
        ("def work(x):\n    raise ValueError(f'a {x}')", "def work(x):\n    raise ValueError('b' + ', '.join(x))"),
        ("def work():\n    x: int = 1\n    return x", "def work():\n    x = 1\n    return x"),
        (
            "def work(f):\n    return f\n\n\ndef f():\n    return 1",
            "def work(f):\n    return f\n\n\ndef f():\n    return 2",
        ),
        ("def work():\n    assert 1, 'a'", "def work():\n    assert 1, 'b'"),
        (
            "def work(x):\n    made = []\n    for entry in x:\n        made.append(entry.made)\n    return made",
            "def work(x):\n    rows = []\n    for value in x:\n        rows.append(value.made)\n    return rows",
        ),
        ("def work(x):\n    return {a: b for a, b in x}", "def work(x):\n    return {key: value for key, value in x}"),
        (
            "def work(x):\n    with x as a:\n        def f(y):\n            b = a + y\n            return b\n"
            "    return f",
            "def work(x):\n    with x as c:\n        def f(y):\n            d = c + y\n            return d\n"
            "    return f",
        ),
        (
            "class A:\n    def f(self):\n        a = 1\n        return a\n\n\ndef work():\n    return A",
            "class A:\n    def f(self):\n        b = 1\n        return b\n\n\ndef work():\n    return A",
        ),
    ],
    ids=[
        *("printed", "text of an error", "annotation of a variable", "an argument's name", "assertion"),
        *("variables", "of a comprehension", "of a function in a function", "of a method"),
    ],
)
def test_what_is_harmless_does_not_count(tmp_path, before, after):
    assert not counts(tmp_path, before, after)
