"""Pages of the site in a real browser, from the file system: no complaint, nothing from outside, search, formulas."""

import pytest
from browser import CHROMIUM, Browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (Debian: apt-get install chromium)")
WIDTHS = {"desktop": 1280, "phone": 390}
PAGES = ["index.html", "results/paper1.html", "explanation/dynamics.html"]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_and_loads_nothing_from_outside(site, browser, page, width):
    browser.open(site / page, width)
    assert browser.broken_pictures() == []
    assert browser.complaints == []
    assert len(browser.requests) > 5
    outside = [address for address in browser.requests if not address.startswith(("file:", "data:", "blob:"))]
    assert outside == []
    assert browser.ask("document.documentElement.scrollWidth") <= width


def test_formulas_are_drawn(site, browser):
    browser.open(site / "explanation/dynamics.html")
    assert browser.ask("document.querySelectorAll('.arithmatex').length") > 0
    assert browser.ask("[...document.querySelectorAll('.arithmatex')].every(f => f.querySelector('.katex'))")
    assert browser.ask("document.querySelectorAll('.katex-error').length") == 0


def test_search_finds_a_page_without_a_server(site, browser):
    browser.open(site / "index.html")
    browser.ask(
        "(field => { field.focus(); field.value = 'mobility edge'; "
        "field.dispatchEvent(new Event('input', {bubbles: true})); "
        "field.dispatchEvent(new KeyboardEvent('keyup', {bubbles: true})); })"
        "(document.querySelector('.md-search__input'))"
    )
    browser.wait_for("document.querySelectorAll('.md-search-result__item a').length > 0")
    assert "physics.html" in browser.ask(
        "[...document.querySelectorAll('.md-search-result__item a')].map(a => a.href).join(' ')"
    )
    assert browser.complaints == []
