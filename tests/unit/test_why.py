"""What `why` says of a job: what changed by name and value, causes before consequences, files counted."""

import pytest

from locflow.results.changes import changes
from locflow.results.code_records import compared, read_record
from locflow.results.fingerprint import fingerprint
from locflow.snakemake_internals import Reasons
from why import explained, text

FORMER, PRESENT = "0123456789abcdef", "fedcba9876543210"
INPUTS = ["results/a.nc", "results/b.nc"]
SETTINGS = {"W": 2.0, "network": {"dropout": 0.2, "hidden": [64]}}
PARAMS = {"inputs": {"first": INPUTS[:1], "second": INPUTS[1:]}, "settings": SETTINGS, "code": PRESENT}
NOTHING = {
    **{name: [] for name in ("missing", "made_before", "deleted", "asked_by", "left_behind", "newer")},
    **{"from_jobs": {}, "forced": False},
}


def job(rule="train", recorded=PARAMS, params=PARAMS, inputs=INPUTS, recorded_inputs=INPUTS, **others):
    """A job that is to be run; as it stands nothing has changed."""
    values = sorted(map(repr, recorded.values()))
    wildcards = {"training": "ring", "block": "0000"}
    return Reasons(rule, wildcards, params, inputs, values, recorded_inputs, **NOTHING | others)


def explanations(*jobs, records):
    roots, consequences = explained(jobs, records)
    assert not consequences
    return [line for group in roots for line in group.lines()]


@pytest.mark.parametrize(
    ("before", "now", "sentences"),
    [
        ({"critical_W": 6.2}, {"critical_W": 6.3}, ["critical_W: 6.2 → 6.3"]),
        ({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 2}}}, ["a.b.c: 1 → 2"]),
        ({"a": 2}, {"a": 2.0}, ["a: 2 → 2.0"]),
        ({"a": None, "b": True}, {"a": 0.5, "b": False}, ["a: null → 0.5", "b: true → false"]),
        ({"a": 1}, {"a": 1, "b": "x"}, ["b: x is new"]),
        ({"a": 1, "b": ""}, {"a": 1}, ["b: '' is gone"]),
        ({"a": [64]}, {"a": [32, 32]}, ["a: [64] → [32, 32]"]),
        (
            {"W": [k / 2 for k in range(40)]},
            {"W": [k / 2 for k in range(1, 42)]},
            ["W: 20.0, 20.5 added", "W: 0.0 removed"],
        ),
        ({"W": list(range(40))}, {"W": [1, 0, *range(2, 40)]}, ["W: the same in another order"]),
        ({"terms": [{"J": 1.0}, {"J": 0.5}]}, {"terms": [{"J": 1.0}, {"J": 0.7}]}, ["terms[1].J: 0.5 → 0.7"]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, ["settings: the same keys in another order"]),
        ({"a": {"b": 1}}, {"a": 3}, ["a: {'b': 1} → 3"]),
        ({"a": 1}, {"a": 1}, []),
    ],
)
def test_values_by_their_path(before, now, sentences):
    assert changes(before, now) == sentences


def with_settings(**others):
    return PARAMS | {"settings": SETTINGS | others}


def exchanged(roles):
    return dict(zip(roles, reversed(roles.values()), strict=True))


UNKNOWN = "code: made before the names of functions were recorded, so which function has changed is unknown"


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        ({"params": with_settings(W=2.5)}, ["W: 2.0 → 2.5"]),
        ({"params": with_settings(network={"dropout": 0.3, "hidden": [64]})}, ["network.dropout: 0.2 → 0.3"]),
        ({"recorded": PARAMS | {"settings": {}}}, ["W: 2.0 is new", f"network: {SETTINGS['network']} is new"]),
        (
            {"recorded": PARAMS | {"inputs": exchanged(PARAMS["inputs"])}},
            ["inputs: the same files with other roles or in another order"],
        ),
        ({"recorded_inputs": [*INPUTS, "results/c.nc"]}, ["inputs removed: results/c.nc"]),
        ({"recorded_inputs": []}, ["inputs added: results/a.nc and 1 more"]),
        ({"recorded": PARAMS | {"code": FORMER}}, [UNKNOWN]),
        (
            {"params": PARAMS | {"unfinished": "failed"}, "recorded": PARAMS | {"unfinished": ""}},
            ["its last run failed"],
        ),
        (
            {"missing": ["results/n"], "asked_by": ["predict", "list_networks"]},
            ["never made: results/n; asked for by predict, list_networks"],
        ),
        (
            {"missing": ["results/n"], "made_before": ["results/n"]},
            ["missing, made before: results/n; asked for by the command line"],
        ),
        ({"left_behind": ["results/n"]}, ["left half-made by a run that was killed: results/n"]),
        ({"newer": ["results/a.nc"]}, ["newer than what was made of it, with another content: results/a.nc"]),
        ({"forced": True}, ["the command line asks for it (--forcerun, --forceall)"]),
    ],
)
def test_one_change_one_sentence(tmp_path, change, sentences):
    assert explanations(job(**change), records=tmp_path) == sentences


def test_params_are_told_apart_without_their_names(tmp_path):
    """Snakemake records the values alone: settings, inputs and code change together."""
    params = {
        "inputs": {"first": ["results/a.nc"]},
        "settings": SETTINGS | {"W": 3.0},
        "code": FORMER,
    }
    assert explanations(job(params=params, inputs=INPUTS[:1]), records=tmp_path) == [
        "inputs removed: results/b.nc",
        "W: 2.0 → 3.0",
        UNKNOWN,
    ]


def test_jobs_with_the_same_reasons_are_one_group(tmp_path):
    changed = PARAMS | {"settings": SETTINGS | {"W": 3.0}}
    missing = [job("predict", missing=[f"results/{n}.nc"], asked_by=["average"]) for n in range(5)]
    groups, _ = explained([job(params=changed), job(params=changed), *missing], tmp_path)
    assert [(group.headline, group.lines()) for group in groups] == [
        ("train: 2 jobs (ring)", ["W: 2.0 → 3.0"]),
        ("predict: 5 jobs (ring)", ["never made: results/0.nc and 4 more; asked for by average"]),
    ]


def test_causes_come_before_consequences(tmp_path):
    jobs = [
        job("diagonalize_states", missing=["s.nc"], made_before=["s.nc"], deleted=["s.nc"], asked_by=["train"]),
        job("train", params=PARAMS | {"settings": SETTINGS | {"W": 3.0}}, from_jobs={"s.nc": "diagonalize_states"}),
        job("predict", from_jobs={"n.json": "train"}),
        job("predict", from_jobs={"n.json": "train"}),
        job("average", from_jobs={"p1.nc": "predict", "p2.nc": "predict"}),
    ]
    assert text(jobs, ["fig1"], [], tmp_path).splitlines() == [
        "5 jobs would run for fig1.",
        "",
        "What has changed:",
        "  train: 1 job (ring)",
        "    W: 2.0 → 3.0",
        "    because s.nc changes (diagonalize_states runs)",
        "",
        "What follows:",
        "  diagonalize_states: 1 job (ring), because s.nc is deleted after use, and asked for by train",
        "  predict: 2 jobs (ring), because n.json changes (train runs)",
        "  average: 1 job (ring), because p1.nc and 1 more change (predict runs)",
    ]


def test_nothing_to_do():
    assert text([], ["fig1"], []) == "Nothing to do for fig1: every file is what config and code would make."
    told = text([], ["fig1"], ["a.nc", "b.nc"])
    assert "Without a record of how they were made, and taken as they are: a.nc and 1 more." in told


LIBRARY = {
    "locflow/__init__.py": "",
    "locflow/gaps.py": "from locflow.bins import width\n\nSIZE = 3\n\n\ndef gaps(x):\n    return width(x) * SIZE\n",
    "locflow/bins.py": "def width(x):\n    return x\n",
    "locflow/other.py": "def unused(x):\n    return x\n",
    "scripts/gaps.py": "from locflow.gaps import gaps\n\nprint(gaps(1))\n",
}


@pytest.fixture
def project(tmp_path):
    for name, content in LIBRARY.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return tmp_path


def code_of(project):
    """The fingerprint of the script as it is, written down."""
    fingerprint.cache_clear()
    fingerprint.__wrapped__.__globals__["_code"].cache_clear()
    return fingerprint(project / "scripts/gaps.py", project / "locflow", records=project / "records")


@pytest.mark.parametrize(
    ("file", "old", "new", "sentences"),
    [
        ("locflow/bins.py", "return x", "return -x", ["code: width (locflow.bins) edited"]),
        ("locflow/gaps.py", "SIZE = 3", "SIZE = 4", ["code: SIZE (locflow.gaps) edited"]),
        ("scripts/gaps.py", "gaps(1)", "gaps(2)", ["code: the script gaps.py edited"]),
        (
            *("locflow/bins.py", "    return x", "    return twice(x)\n\n\ndef twice(x):\n    return 2 * x"),
            ["code: width (locflow.bins) edited", "code: twice (locflow.bins) new"],
        ),
        (
            *("locflow/gaps.py", " * SIZE", ""),
            ["code: gaps (locflow.gaps) edited", "code: SIZE (locflow.gaps) gone"],
        ),
        (
            *("locflow/bins.py", "def width", "TABLE = {}\nTABLE[1] = 2\n\n\ndef width"),
            ["code: what locflow.bins does when it is imported, TABLE (locflow.bins) new"],
        ),
        ("locflow/bins.py", "def width", "@print\ndef width", ["code: width (locflow.bins) edited"]),
    ],
    ids=["function", "constant", "script", "new", "gone", "import", "decorator"],
)
def test_the_functions_by_name(project, file, old, new, sentences):
    before = code_of(project)
    content = (project / file).read_text()
    assert old in content
    (project / file).write_text(content.replace(old, new, 1))
    params, recorded = (PARAMS | {"code": digest} for digest in (code_of(project), before))
    assert explanations(job(params=params, recorded=recorded), records=project / "records") == sentences


def test_code_that_moves_is_not_named(project):
    before = read_record(project / "records", code_of(project))
    moved = {name.replace("locflow.bins", "locflow.elsewhere"): digest for name, digest in before.items()}
    assert compared(before, moved) == ([], [], [])
    assert not any("unused" in name for name in before)
