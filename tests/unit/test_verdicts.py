"""The rule of the verdicts: what each means, and how often each comes out when a claim is true and when it is not."""

import csv
import math
import re
from pathlib import Path

import numpy as np
import pytest

from locflow.papers.catalogue import PAPERS, texts
from locflow.results.possible import possible
from locflow.results.scorecard import claimed_range, compared, from_csv
from locflow.results.scorecard_page import by_paper
from locflow.results.verdicts import INTERVAL_SIGMAS, POWER, SHARP, Range, realizations_factor, verdict

REPOSITORY = Path(__file__).parents[2]
WORDS = ("agrees", "compatible", "not decided", "differs")
VALUE = Range(2.5, 3.1)
TWO_SIDED = Range(-1, 1)
AT_LEAST, AT_MOST = Range(0.5, math.inf), Range(-math.inf, 0.5)


@pytest.mark.parametrize(
    ("claimed", "value", "interval", "expected"),
    [
        #      claimed: 2.5 to 3.1
        (VALUE, 2.8, (2.6, 3.0), "agrees"),
        # Sharp, although it reaches out: the half width is 0.2, two thirds of the tolerance.
        (VALUE, 3.0, (2.8, 3.2), "agrees"),
        (VALUE, 3.0, (2.75, 3.25), "compatible"),
        # It covers the whole range, and could have excluded nothing.
        (VALUE, 2.8, (2.4, 3.2), "not decided"),
        (VALUE, 2.7, (2.6, None), "not decided"),
        (VALUE, 3.2, (3.0, 3.4), "not decided"),
        (VALUE, 3.5, (3.2, 3.8), "differs"),
        (VALUE, 3.5, (3.2, None), "differs"),
        (VALUE, 2.8, None, "compatible"),
        (VALUE, 3.5, None, "not decided"),
        (AT_LEAST, 0.6, (0.55, 0.7), "agrees"),
        (AT_LEAST, 0.6, (0.55, None), "agrees"),
        (AT_LEAST, 0.6, (0.45, 0.7), "compatible"),
        (AT_LEAST, 0.6, (None, 0.7), "not decided"),
        (AT_LEAST, 0.45, (0.4, 0.52), "not decided"),
        (AT_LEAST, 0.45, (0.4, 0.49), "differs"),
        (AT_MOST, 0.4, (0.3, 0.45), "agrees"),
        (AT_MOST, 0.4, (None, 0.45), "agrees"),
        (AT_MOST, 0.4, (0.3, None), "not decided"),
        (AT_MOST, 0.6, (0.55, 0.7), "differs"),
        (Range(99, 99), 99, (99, 99), "agrees"),
        (Range(99, 99), 98, (98, 98), "differs"),
        (Range(99, 99), 99, (98, 100), "not decided"),
    ],
)
def test_what_each_verdict_means(claimed, value, interval, expected):
    assert verdict(claimed, value, interval) == expected


def frequencies(half_width, offset, claimed=TWO_SIDED, draws=20_000):
    """How often each verdict comes out, for a truth `offset` off the middle, in tolerances."""
    sigma = half_width / INTERVAL_SIGMAS
    values = np.random.default_rng([int(100 * half_width), int(100 * offset)]).normal(offset, sigma, draws)
    verdicts = [verdict(claimed, value, (value - half_width, value + half_width)) for value in values]
    return {word: verdicts.count(word) / draws for word in ("agrees", "compatible", "not decided", "differs")}


@pytest.mark.parametrize("half_width", [0.1, 0.3, 0.5, SHARP])
def test_a_sharp_measurement_confirms_what_is_true_and_excludes_what_is_two_tolerances_off(half_width):
    assert frequencies(half_width, 0)["agrees"] > 0.95
    assert frequencies(half_width, 0)["differs"] < 0.025
    off = frequencies(half_width, 2)
    assert off["differs"] >= POWER - 0.01
    assert off["agrees"] < 0.025
    assert frequencies(half_width, 3)["differs"] > 0.99


@pytest.mark.parametrize("half_width", [0.8, 1.0, 1.5, 3.0])
def test_a_measurement_that_is_not_sharp_confirms_nothing_wrong(half_width):
    for offset in (1, 2, 3):
        assert frequencies(half_width, offset)["agrees"] < 0.2
    assert frequencies(half_width, 2)["agrees"] < 0.025
    if half_width > 1:
        # The interval cannot lie within the range, and could not have excluded the claim.
        assert {word for word, share in frequencies(half_width, 0).items() if share} <= {"not decided", "differs"}


def test_a_true_claim_is_called_wrong_in_at_most_one_of_forty_runs():
    for half_width in (0.2, 0.7, 1.0, 2.0):
        for offset in (0, 0.5, 1):
            assert frequencies(half_width, offset)["differs"] < 0.03
        # One-sided, at its bound.
        assert frequencies(half_width, 0, Range(0, math.inf))["differs"] < 0.03


def test_how_many_realizations_would_decide():
    assert realizations_factor(VALUE, 2.8, (2.6, 3.0)) is None
    # Sharp at a half width of 0.21.
    assert realizations_factor(VALUE, 3.0, (2.75, 3.25)) == pytest.approx((0.25 / (0.3 * SHARP)) ** 2)
    # Outside: until the interval ends at the bound.
    assert realizations_factor(VALUE, 3.2, (3.0, 3.4)) == pytest.approx(4)
    assert realizations_factor(AT_LEAST, 0.6, (0.3, 0.9)) == pytest.approx(9)
    assert realizations_factor(AT_LEAST, 0.5, (0.3, 0.9)) is None
    assert realizations_factor(AT_LEAST, 0.6, (None, 0.9)) is None
    for claimed, value, half in ((VALUE, 3.0, 0.25), (VALUE, 3.2, 0.2), (AT_LEAST, 0.6, 0.3), (AT_MOST, 0.6, 0.4)):
        factor = realizations_factor(claimed, value, (value - half, value + half))
        enough, few = (half / math.sqrt(factor * more) for more in (1.01, 0.9))
        assert verdict(claimed, value, (value - enough, value + enough)) in ("agrees", "differs")
        assert verdict(claimed, value, (value - few, value + few)) in ("compatible", "not decided")


CARDS = sorted((REPOSITORY / "docs/results/assets").glob("*scorecard*.csv"))


@pytest.mark.parametrize("card", CARDS, ids=lambda path: path.stem)
def test_every_committed_verdict_is_that_of_the_rule(card):
    """The audit: no claim agrees without an interval or with a value outside of its range."""
    rows = from_csv(card.read_text(encoding="utf-8"))
    assert rows
    for row in rows:
        claimed = Range(row["claimed_low"], row["claimed_high"])
        interval = (row["low"], row["high"]) if row["interval_means"] else None
        if row["verdict"] == "agrees":
            assert interval is not None, row["claim"]
            assert claimed.holds(row["measured"]), row["claim"]
        if row["verdict"] not in ("other size", "not measured"):
            assert row["verdict"] == verdict(claimed, row["measured"], interval), row["claim"]


@pytest.mark.parametrize("card", CARDS, ids=lambda path: path.stem)
def test_what_no_paper_claims_is_counted_apart(card):
    paper = card.stem.partition("_")[0]
    ours = {(claim["figure"], claim["claim"]) for claim in texts(paper).claims if claim.get("ours")}
    rows = from_csv(card.read_text(encoding="utf-8"))
    for row in rows:
        assert row["ours"] == ((row["figure"], row["claim"]) in ours), row["claim"]
    counts = by_paper(rows)[paper]
    assert sum(counts["ours"].values()) == sum(row["ours"] for row in rows)
    assert sum(counts["counts"].values()) + sum(counts["ours"].values()) == len(rows)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_claim_of_a_paper_has_a_place_in_it(paper):
    """A section, a figure, a caption, or words of the text; published code counts as the paper's."""
    claims = texts(paper).claims
    names = [(claim["figure"], claim["claim"]) for claim in claims]
    assert len(names) == len(set(names)), "two claims of a figure have one text"
    place = re.compile(r"abstract|Sec\.|Fig\.|Figs\.|App|Supplement|Introduction|Remarks|text on|authors|published|\"")
    for claim in claims:
        assert claim["source"].strip(), claim["claim"]
        if not claim.get("ours"):
            assert place.search(claim["source"]), f"{claim['claim']}: {claim['source']}"
            assert not re.search(r"prints no number|\bno paper\b|by hand", claim["source"]), claim["claim"]


@pytest.mark.parametrize("paper", PAPERS)
def test_no_claim_holds_whatever_is_measured(paper):
    for claim in texts(paper).claims:
        claimed, values = claimed_range(claim), possible(compared(claim))
        assert claimed.low > values.low or claimed.high < values.high, claim["claim"]
        assert claimed.low <= claimed.high, claim["claim"]


def test_what_is_possible_holds_every_committed_value():
    for card in CARDS:
        for row in from_csv(card.read_text(encoding="utf-8")):
            if row["measured"] is not None:
                assert possible(row["quantity"]).holds(row["measured"]), f"{row['quantity']}: {row['measured']}"


def test_the_page_of_verdicts_counts_the_committed_ones():
    page = " ".join((REPOSITORY / "docs/explanation/verdicts.md").read_text(encoding="utf-8").split())
    rows = [row for card in CARDS for row in from_csv(card.read_text(encoding="utf-8"))]
    for ours, words in (
        (
            False,
            "above {agrees} agree, {compatible} are compatible, {not decided} are not decided and {differs} differ.",
        ),
        (True, "{agrees} agree, {compatible} are compatible, {not decided} are not decided and {differs} differ."),
    ):
        found = {word: sum(row["verdict"] == word and row["ours"] == ours for row in rows) for word in WORDS}
        assert words.format(**found) in page
        assert f"of the {sum(found.values())} verdicts on" in page.lower()


def test_there_are_committed_scorecards():
    assert len(CARDS) >= 16
    with CARDS[0].open(encoding="utf-8") as file:
        assert {"claimed_low", "claimed_high", "low", "high"} <= set(next(csv.reader(file)))
