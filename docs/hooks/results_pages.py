"""The gallery, and the tables of claims that a page asks for by a line `<!-- claims of paper1 -->`."""

import re

from locflow.papers.gallery import claims_of, gallery, verdicts

ASSETS = "docs/results/assets"


def pages(repository):
    """The gallery."""
    yield "results/gallery.md", gallery(repository / ASSETS)


def with_claims(markdown, repository):
    """A page with the tables in their places."""
    assets = repository / ASSETS
    markdown = re.sub(r"<!-- claims of (\w+) -->", lambda found: claims_of(found[1], assets), markdown)
    return markdown.replace("<!-- verdicts -->", verdicts(assets)) if "<!-- verdicts -->" in markdown else markdown
