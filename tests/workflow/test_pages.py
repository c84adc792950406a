"""What people look at, in a real browser: the scorecard and Snakemake's report, as wide as a desktop and a phone."""

import pytest
from browser import CHROMIUM, Browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (Debian: apt-get install chromium)")
WIDTHS = {"desktop": 1280, "phone": 390}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


def check(browser, width):
    """Nothing went wrong in the page, and it is as wide as the window."""
    assert browser.complaints == []
    assert browser.broken_pictures() == []
    assert browser.ask("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_scorecard_is_whole_and_its_claims_can_be_filtered(finished, browser, width):
    browser.open(finished.results / "scorecard.html", width)
    check(browser, width)
    assert browser.ask("document.images.length") >= 20
    shown = "[...document.querySelectorAll('tr.claim')].filter(row => row.offsetHeight > 0)"
    everything = browser.ask(f"{shown}.length")
    assert everything >= 100
    counts = {}
    for verdict in browser.ask("[...document.querySelectorAll('.filter button')].map(b => b.dataset.verdict)"):
        browser.ask(f"document.querySelector('.filter button[data-verdict=\"{verdict}\"]').click()")
        counts[verdict] = browser.ask(f"{shown}.length")
        if verdict:
            assert browser.ask(f"{shown}.every(row => row.classList.contains('{verdict}'))")
            # No heading without a claim below it.
            assert browser.ask(
                "[...document.querySelectorAll('article')].every(group => (group.offsetHeight > 0) === "
                "[...group.querySelectorAll('tr.claim')].some(row => row.offsetHeight > 0))"
            )
    assert counts.pop("") == everything == sum(counts.values())
    check(browser, width)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_a_figure_of_the_scorecard_is_enlarged_by_a_click(finished, browser, width):
    browser.open(finished.results / "scorecard.html", width)
    size = "document.querySelector('.picture img').getBoundingClientRect().width"
    small = browser.ask(size)
    browser.ask("document.querySelector('.picture').click()")
    assert browser.ask(size) > 300
    browser.ask("document.querySelector('.picture').click()")
    assert browser.ask(size) == small


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_report_shows_every_figure_and_the_scorecard(report, browser, width):
    browser.open(report, width)
    check(browser, width)
    link = "[...document.querySelectorAll('nav a')].find(a => a.textContent.trim() === '{}')"
    categories = browser.ask("Object.keys(categories)")
    assert {"Paper 1", "Paper 2", "Paper 3", "Scorecard"} <= set(categories)
    assert "Phase diagrams of the disordered t-V model" in browser.ask("JSON.stringify(results)")
    for category in categories:
        browser.open(report, width)
        browser.ask(f"{link.format(category)}.click()")
        browser.wait_for("document.querySelectorAll('nav tbody tr').length > 0")
        for row in range(browser.ask("document.querySelectorAll('nav tbody tr').length")):
            browser.ask(f"document.querySelectorAll('nav tbody tr')[{row}].querySelector('a').click()")
            browser.wait_for("document.querySelector('#app > div > nav + div').querySelector('img, iframe') !== null")
            assert (
                browser.ask("document.querySelector('#app > div > nav + div').querySelector('img, iframe').clientWidth")
                > 0.5 * width
            )
            check(browser, width)
