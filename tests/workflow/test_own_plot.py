"""What the documentation does with the results of a run."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

REPOSITORY = Path(__file__).parents[2]


def test_the_page_about_own_plots_draws_the_data_of_a_figure_anew(finished, tmp_path, monkeypatch):
    text = (REPOSITORY / "docs/how-to/own-plot.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(import matplotlib.*?)```", text, re.DOTALL)
    assert len(code.splitlines()) <= 10
    (tmp_path / "results").mkdir()
    (tmp_path / "results/laptop").symlink_to(finished.results)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plt, "show", lambda: plt.savefig("shown.png"))
    plt.switch_backend("agg")
    exec(code, {})
    lines = plt.gca().get_lines()
    plt.close("all")
    assert (tmp_path / "shown.png").read_bytes().startswith(b"\x89PNG")
    with xr.open_dataset(finished.results / "averages/ring.nc") as diagram:
        middle = diagram["probability"].isel(bin=abs(diagram["bin_center"] - 0.5).argmin("bin"))
        assert any(np.allclose(line.get_ydata(), middle) for line in lines)
