"""The gallery shows every picture once; papers' pages show claims by run; new papers are taken as they come."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from PIL import Image

from locflow.results.gallery import ASSETS, claims_of, gallery, take, verdicts
from locflow.results.measured import measured, quantity
from locflow.results.scorecard import scorecard, to_csv

REPOSITORY = Path(__file__).parents[2]
CLAIM = {
    "paper": "paper9",
    "figure": "paper9_fig10",
    "panel": "a",
    "claim": "W_c of | everything",
    "quantity": "w_c",
    "value": 2.8,
    "tolerance": 0.3,
    "source": "abstract",
}


@pytest.fixture
def repository(tmp_path):
    """A project with one paper of three figures and a picture of two of them."""
    for folder in (ASSETS, "config/claims", "workflow/report"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("fig2", "fig10", "fig3"):
        (tmp_path / f"workflow/report/paper9_{name}.rst").write_text(f"Caption\nof {name}.")
    title = {"authors": "A. Author", "title": "A title", "published": "A Journal 1, 2"}
    (tmp_path / "workflow/report/papers.yaml").write_text(yaml.safe_dump({"paper9": title}))
    (tmp_path / "config/claims/paper9.yaml").write_text(yaml.safe_dump([CLAIM]))
    for name in ("fig10_laptop", "fig10_16_sites", "fig2_laptop"):
        (tmp_path / ASSETS / f"paper9_{name}.png").write_bytes(b"")
    item = quantity("w_c", "W_c", 2.685533, interval=(2.414677, 2.944388), interval_means="95 %")
    rows = scorecard([CLAIM], {"paper9_fig10": measured("paper9_fig10", "x", [item])}, {"paper9": {"a": 16}})
    (tmp_path / ASSETS / "paper9_scorecard_16_sites.csv").write_text(to_csv(rows))
    return tmp_path


def test_pictures_stand_in_order_with_one_caption_for_each_figure(repository):
    page = gallery(repository)
    assert re.findall(r"\n\[!\[.*\]\(assets/(paper9\S+)\)", page) == [
        "paper9_fig2_laptop.png",
        "paper9_fig10_16_sites.png",
        "paper9_fig10_laptop.png",
    ]
    assert "A. Author, *A title*, A Journal 1, 2" in page
    assert page.count("Caption of fig10.") == 1
    assert "no picture here: `make paper9_fig3`" in page


def test_claims_have_a_line_each_and_a_column_for_each_run(repository):
    table = claims_of("paper9", repository)
    assert "### Fig. 10" in table
    assert "| claim | claimed | 16 sites |" in table
    assert r"| W\_c of \| everything | 2.8 ± 0.3 | ≈ 2.69 [2.41, 2.94] |" in table
    (repository / ASSETS / "paper9_scorecard_16_sites.csv").unlink()
    # Without a scorecard what is claimed stands alone.
    assert r"| W\_c of \| everything | 2.8 ± 0.3 |" + "\n" in claims_of("paper9", repository)


def test_verdicts_are_counted_by_run(repository):
    assert "| [Paper 9](paper9.md#all-claims) | 16 sites | 0 | 1 | 0 | 0 | 0 | 0 |" in verdicts(repository)


@pytest.mark.parametrize("name", ["paper9_fig7_laptop.png", "paper9_scorecard.csv"])
def test_a_file_that_belongs_nowhere_is_named(repository, name):
    (repository / ASSETS / name).write_bytes(b"")
    with pytest.raises(ValueError, match=name):
        gallery(repository), verdicts(repository)


def test_a_runs_pictures_and_scorecards_are_taken_under_its_name(repository, tmp_path):
    (tmp_path / "results/large/figures/paper9").mkdir(parents=True)
    Image.new("RGB", (3000, 1500)).save(tmp_path / "results/large/figures/paper9/fig3.png")
    shutil.copy(repository / ASSETS / "paper9_scorecard_16_sites.csv", tmp_path / "results/large/scorecard_paper9.csv")
    taken = take(tmp_path / "results/large", "18_sites", repository / ASSETS)
    assert [path.name for path in taken] == ["paper9_fig3_18_sites.png", "paper9_scorecard_18_sites.csv"]
    with Image.open(taken[0]) as picture:
        assert picture.size == (1200, 600)
    assert "assets/paper9_fig3_18_sites.png" in gallery(repository)
    assert "| claim | claimed | 16 sites | 18 sites |" in claims_of("paper9", repository)
    with pytest.raises(ValueError, match="laptop: no figures"):
        take(tmp_path / "results/laptop", "laptop", repository / ASSETS)
    with pytest.raises(ValueError, match="run: '18 sites'"):
        take(tmp_path / "results/large", "18 sites", repository / ASSETS)


def test_a_scorecard_of_some_figures_is_taken_by_paper(repository, tmp_path):
    results = tmp_path / "results/few"
    (results / "figures/paper9").mkdir(parents=True)
    Image.new("RGB", (30, 15)).save(results / "figures/paper9/fig3.png")
    card = (repository / ASSETS / "paper9_scorecard_16_sites.csv").read_text()
    header, *rows = card.splitlines(keepends=True)
    (results / "scorecard_of.csv").write_text(header + "".join(rows) + "".join(rows).replace("paper9,", "paper8,"))
    taken = take(results, "few", tmp_path)
    assert [path.name for path in taken] == [
        "paper9_fig3_few.png",
        "paper8_scorecard_few.csv",
        "paper9_scorecard_few.csv",
    ]
    assert taken[2].read_text() == card


def test_the_projects_pictures_and_scorecards_are_all_shown():
    shown = re.findall(r"\n\[!\[[^]]*\]\(assets/([^)]*)\)", gallery())
    assert sorted(shown) == sorted(path.name for path in (REPOSITORY / ASSETS).glob("paper*.png"))
    runs = {(row[0], row[1]) for row in re.findall(r"\| \[Paper (\d+)\]\S+ \| ([^|]*) \|", verdicts())}
    assert len(runs) == len(list((REPOSITORY / ASSETS).glob("*scorecard*.csv")))
