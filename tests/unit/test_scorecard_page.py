"""The scorecard's page: its texts can be read back, drawings keep the order of the numbers, the page stands alone."""

import os
import re
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from locflow.papers.catalogue import PAPERS, section_type
from locflow.results.files import DatasetError
from locflow.results.measured import exact, measured, quantity
from locflow.results.pictures import check_picture, data_uri, small_png
from locflow.results.scorecard import VERDICTS, from_csv, scorecard, to_csv
from locflow.results.scorecard_page import (
    MARGIN,
    SYMBOLS,
    WIDTH,
    by_paper,
    claimed_text,
    content,
    drawing,
)

REPORT = Path(__file__).parents[2] / "workflow/report"
CLAIM = {"paper": "paper1", "panel": "1D", "claim": "critical <disorder>", "source": "abstract"}
QUANTITIES = [
    quantity("w_c", "W_c", 2.685533, interval=(2.414677, 2.944388), interval_means="95 %", unit="V"),
    quantity("tip", "tip", None, interval=(3.0, None), interval_means="95 %", note="no tip"),
    exact("count", "parameters", 99),
]
CLAIMS = [
    {**CLAIM, "figure": "paper1_fig1", "quantity": "w_c", "value": 2.8, "tolerance": 0.3},
    {**CLAIM, "figure": "paper1_fig1", "quantity": "w_c", "at_least": 3.0, "note": "a note"},
    {**CLAIM, "figure": "paper1_fig1", "quantity": "w_c", "value": 2.8, "tolerance": 0.3, "sites": 16},
    {**CLAIM, "figure": "paper1_fig2", "quantity": "count", "value": 99, "tolerance": 0},
    {**CLAIM, "figure": "paper1_fig2", "quantity": "count", "claim": "even", "value": 98, "tolerance": 0, "ours": True},
    {**CLAIM, "paper": "paper3", "figure": "paper3_fig1", "quantity": "tip", "between": [0.4, 0.5]},
]


@pytest.fixture(scope="module")
def documents():
    return {name: measured(name, "laptop", QUANTITIES) for name in ("paper1_fig1", "paper1_fig2", "paper3_fig1")}


@pytest.fixture(scope="module")
def rows(documents):
    return scorecard(CLAIMS, documents, {"paper1": {"1D": 12}, "paper3": {"1D": 12}})


@pytest.fixture(scope="module")
def page(rows, documents):
    template = (REPORT / "scorecard.html.j2").read_text(encoding="utf-8")
    shown = content(
        rows,
        documents.values(),
        date="2026-01-02 03:04 UTC",
        titles={paper: section_type(paper) for paper in PAPERS},
        captions=dict.fromkeys(documents, "A caption."),
        pictures=dict.fromkeys(documents, "data:,"),
    )
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(template).render(shown)


@pytest.mark.parametrize(
    ("claimed", "bounds", "text"),
    [
        ({"value": 2.8, "tolerance": 0.3}, (2.5, 3.1), "2.8 ± 0.3"),
        ({"value": -1e-05, "tolerance": 0}, (-1e-05, -1e-05), "−1e−05 exactly"),
        ({"at_least": 0.5}, (0.5, float("inf")), "≥ 0.5"),
        ({"at_most": -1.5}, (-float("inf"), -1.5), "≤ −1.5"),
        ({"between": [-0.5, 2e-7]}, (-0.5, 2e-7), "−0.5 to 2e−07"),
    ],
)
def test_a_claimed_range_is_typed_and_read_back_from_the_table(documents, claimed, bounds, text):
    claim = {**CLAIM, "figure": "paper1_fig1", "quantity": "w_c", **claimed}
    rows = scorecard([claim], documents, {"paper1": {"1D": 12}})
    for row in (*rows, *from_csv(to_csv(rows))):
        assert (row["claimed_low"], row["claimed_high"]) == pytest.approx(bounds)
        assert row["claimed"] == claimed.get("value")
        assert claimed_text(row["claimed"], row["claimed_low"], row["claimed_high"]) == text


def test_a_table_is_read_back_as_it_was_written(rows):
    read = from_csv(to_csv(rows))
    assert (read[0]["measured"], read[0]["low"], read[0]["high"]) == (2.685533, 2.414677, 2.944388)
    assert (read[-1]["low"], read[-1]["high"], read[-1]["interval_means"]) == (3.0, None, "95 %")
    assert [row["verdict"] for row in read] == [row["verdict"] for row in rows]
    assert to_csv(read) == to_csv(rows)


@pytest.mark.parametrize("claimed", [(2.5, 3.1), (2.5, float("inf")), (-float("inf"), 2.5), (99, 99)])
@pytest.mark.parametrize(
    ("value", "interval"), [(2.7, (2.4, 2.9)), (2.7, (2.6, None)), (None, (3, None)), (99, None), (5, (4.9, 5.1))]
)
def test_a_drawing_keeps_the_order_of_the_numbers(claimed, value, interval):
    drawn = drawing(claimed, value, interval)
    ends = interval or (None, None)
    pairs = [
        *zip(claimed, drawn["band"], strict=True),
        (value, drawn["point"]),
        *(pair for pair in zip(ends, drawn["bar"] or ends, strict=True) if pair[0] is not None),
    ]
    pairs = [pair for pair in pairs if pair[0] is not None]
    assert all(0 <= position <= WIDTH for _, position in pairs)
    assert all(MARGIN <= position <= WIDTH - MARGIN for number, position in pairs if abs(number) < 1e9)
    for number, position in pairs:
        for other, there in pairs:
            assert number < other or position >= there
            assert number != other or position == there
    assert (drawn["open_left"], drawn["open_right"]) == (False, interval is not None and interval[1] is None)


def test_lines_are_grouped_by_paper_and_figure(rows):
    papers = by_paper(rows)
    assert {paper: list(content["figures"]) for paper, content in papers.items()} == {
        "paper1": ["paper1_fig1", "paper1_fig2"],
        "paper3": ["paper3_fig1"],
    }
    counts = {"agrees": 1, "compatible": 1, "not decided": 0, "differs": 1, "other size": 1, "not measured": 0}
    assert papers["paper1"]["counts"] == counts
    assert +papers["paper1"]["ours"] == {"differs": 1}
    assert set(SYMBOLS) == set(VERDICTS)
    (first, *_), ((exact, _), (tip,)) = (
        papers["paper1"]["figures"]["paper1_fig1"],
        (
            papers["paper1"]["figures"]["paper1_fig2"],
            papers["paper3"]["figures"]["paper3_fig1"],
        ),
    )
    assert (first["claimed"], first["measured"], first["interval"]) == ("2.8 ± 0.3 V", "2.69 V", "2.41 to 2.94")
    assert (exact["claimed"], exact["measured"]) == ("99 exactly", "99")
    assert (tip["measured"], tip["interval"]) == ("", "3 to open")


def test_the_page_stands_alone(page):
    addresses = re.findall(r'(?:src|href)="([^"]*)"|url\(([^)]*)\)|@import', page)
    assert addresses
    for address, _ in addresses:
        assert address.startswith(("#", "data:")), address
    for name in re.findall(r'href="#([^"]*)"', page):
        assert f'id="{name}"' in page


def test_the_page_says_what_scale_and_date_it_is_of_and_escapes_words(page):
    for text in ("scale <b>laptop</b>", "2026-01-02 03:04 UTC", "Chen", "Schindler", "critical &lt;disorder&gt;"):
        assert text in page
    assert page.count('<tr class="claim ') == len(CLAIMS)


def test_what_no_paper_claims_is_marked_and_counted_in_a_row_of_its_own(page):
    assert page.count('even <span class="tag">ours</span>') == 1
    (row,) = re.findall(r"<tr><td class=\"soft\">our own checks</td>(.*?)</tr>", page)
    assert re.findall(r">(\d+)<", row) == ["0", "0", "0", "1", "0", "0", "1"]
    # The papers' rows do not count it, and the buttons, which show lines, do.
    assert re.findall(r'<td class="number"><b>(\d+)</b></td>', page)[-1] == str(len(CLAIMS) - 1)
    assert f">All {len(CLAIMS)}</button>" in page


def test_a_small_picture_is_the_same_twice_and_no_wider(tmp_path):
    Image.effect_mandelbrot((300, 200), (-2, -1, 1, 1), 50).save(tmp_path / "a.png")
    png = small_png(tmp_path / "a.png", 120)
    assert png == small_png(tmp_path / "a.png", 120)
    (tmp_path / "b.png").write_bytes(png)
    with Image.open(tmp_path / "b.png") as small:
        assert small.size == (120, 80)
    assert data_uri(png).startswith("data:image/png;base64,iVBOR")


def test_a_picture_of_another_figure_or_a_truncated_one_is_refused(tmp_path):
    path, title = tmp_path / "fig1.png", PngInfo()
    title.add_text("Title", "paper1_fig1, laptop")
    Image.effect_mandelbrot((300, 200), (-2, -1, 1, 1), 50).save(path, pnginfo=title)
    check_picture(path, "paper1_fig1, laptop")
    with pytest.raises(DatasetError, match=r"fig1\.png: is the picture of 'paper1_fig1, laptop', not of"):
        check_picture(path, "paper1_fig3, laptop")
    for size in (1000, 0):
        os.truncate(path, size)
        with pytest.raises(DatasetError, match=r"fig1\.png: cannot be read as a picture"):
            check_picture(path, "paper1_fig1, laptop")
