"""Every page of the site: its links and anchors lead somewhere, nothing is loaded from outside, nothing is left out."""

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import files_of_results
import pytest
import yaml

from locflow.configuration.reference import keys
from locflow.papers.catalogue import PAPERS, claims_file

REPOSITORY = Path(__file__).parents[2]
LARGEST_DOCS = 5_000_000
TAG = re.compile(
    "a|abbr|article|aside|blockquote|body|br|button|code|dd|del|details|div|dl|dt|em|figcaption|figure|footer|form|h[1-6]"
    "|head|header|hr|html|i|img|input|kbd|label|li|link|main|meta|nav|ol|p|path|pre|script|small|span|strong|style|sub"
    "|summary|sup|svg|table|tbody|td|th|thead|title|tr|ul"
)
# What a browser fetches by itself when it shows a page.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


class Page(HTMLParser):
    """The anchors of a page, its tags, what it links to, and what it loads."""

    def __init__(self, path):
        super().__init__()
        self.anchors, self.tags, self.links, self.loaded = set(), set(), [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.add(tag)
        self.anchors |= {attributes[name] for name in ("id", "name") if attributes.get(name)}
        if tag == "a" and attributes.get("href") is not None:
            self.links.append(attributes["href"])
        address = attributes.get(FETCHED.get(tag, ""))
        if address and attributes.get("rel") != "canonical":
            self.loaded.append(address)


@pytest.fixture(scope="module")
def pages(site):
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def test_every_link_and_anchor_leads_somewhere(site, pages):
    broken, followed = [], 0
    for path, page in pages.items():
        # The page of a missing address is shown at any depth: its links begin at the top.
        folder = site if path.name == "404.html" else path.parent
        for link in page.links + page.loaded:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            followed += 1
            place = unquote(parts.path)
            target = (site / place.lstrip("/") if place.startswith("/") else folder / place) if place else path
            target = target.resolve()
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(parts.fragment)
            if not target.exists() or (anchor and target in pages and anchor not in pages[target].anchors):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert not broken, "\n".join(broken)
    assert followed > 1000


def test_nothing_is_loaded_from_outside(site, pages):
    outside = [
        f"{path.relative_to(site)}: {address}"
        for path, page in pages.items()
        for address in page.loaded
        if urlsplit(address).netloc
    ]
    assert not outside, "\n".join(outside)
    imported = [
        f"{path.relative_to(site)}: {address}"
        for path in site.rglob("*.css")
        for address in re.findall(r"url\(([^)]*)\)|@import", path.read_text(encoding="utf-8"))
        if address.strip("'\"").startswith(("http", "//"))
    ]
    assert not imported, "\n".join(imported)


def test_text_in_angle_brackets_is_no_tag(site, pages):
    foreign = [
        f"{path.relative_to(site)}: <{tag}>"
        for path, page in pages.items()
        for tag in sorted(page.tags)
        if not TAG.fullmatch(tag)
    ]
    assert not foreign, "\n".join(foreign)


def test_every_page_can_be_reached_from_the_start(site, pages):
    reached, waiting = set(), [site / "index.html"]
    while waiting:
        path = waiting.pop()
        if path in reached or path not in pages:
            continue
        reached.add(path)
        waiting += [(path.parent / unquote(urlsplit(link).path)).resolve() for link in pages[path].links]
    assert {path.relative_to(site).as_posix() for path in set(pages) - reached} == {"404.html"}


def test_search_knows_every_page(site):
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    pages_found = {document["location"].partition("#")[0] for document in index["docs"]}
    assert {path.relative_to(site).as_posix() for path in site.rglob("*.html")} <= pages_found | {"404.html"}


def test_the_reference_has_every_key_kind_of_file_and_function(site):
    files = (site / "reference/files.html").read_text(encoding="utf-8")
    config = "".join(path.read_text(encoding="utf-8") for path in (site / "reference/config").glob("*.html"))
    for path, _ in keys():
        name = ".".join(part for part in path[1:] if not part.startswith("<")) or path[0]
        assert f"<code>{name}</code>" in config, ".".join(path)
    for kind, variables in files_of_results.kinds().items():
        assert f"<code>{kind}</code>" in files
        for variable in variables:
            assert f"<code>{variable}</code>" in files, f"{kind}: {variable}"
    for function in ("eigensolvers.diagonalization.diagonalize", "observables.gap_ratio.gap_ratios"):
        page = site / f"reference/api/{function.partition('.')[0]}.html"
        assert f'id="locflow.{function}"' in page.read_text(encoding="utf-8")


def test_every_claim_has_a_line_on_the_page_of_its_paper(site):
    for paper in PAPERS:
        claims = yaml.safe_load(claims_file(paper).read_text(encoding="utf-8"))
        page = (site / f"results/{paper}.html").read_text(encoding="utf-8")
        assert page.count("<tr>") >= len(claims)
        assert "<!-- claims" not in page


def test_the_repositorys_docs_are_small():
    files = subprocess.run(["git", "ls-files", "-z", "docs"], cwd=REPOSITORY, capture_output=True, text=True)
    if files.returncode:
        pytest.skip("no git repository")
    paths = [REPOSITORY / name for name in files.stdout.split("\0") if name]
    assert sum(path.stat().st_size for path in paths if path.exists()) < LARGEST_DOCS
