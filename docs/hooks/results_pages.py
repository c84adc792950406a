"""The gallery, and the tables of claims that a page asks for by a line `<!-- claims of paper1 -->`."""

import re

from locflow.results.gallery import claims_of, gallery, verdicts


def pages(repository):
    """The gallery."""
    yield "results/gallery.md", gallery(repository)


def with_claims(markdown, repository):
    """A page with the tables in their places."""
    markdown = re.sub(r"<!-- claims of (\w+) -->", lambda found: claims_of(found[1], repository), markdown)
    return markdown.replace("<!-- verdicts -->", verdicts(repository)) if "<!-- verdicts -->" in markdown else markdown
