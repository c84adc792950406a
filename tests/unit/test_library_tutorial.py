"""The tutorial on the library alone: it runs, and prints what its page shows."""

import json
import runpy
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[2] / "docs/tutorials"


def test_the_tutorial_prints_what_its_page_shows(tmp_path, monkeypatch, capsys):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("Agg")
    monkeypatch.chdir(tmp_path)
    with threadpool_limits(1):
        runpy.run_path(str(FOLDER / "library.py"))
    pyplot.close("all")
    record = json.loads((FOLDER / "outputs/library.json").read_text(encoding="utf-8"))
    shown = [line for lines in record["outputs"].values() for line in lines]
    assert capsys.readouterr().out.splitlines() == shown
    assert (tmp_path / "quench.png").read_bytes().startswith(b"\x89PNG")
