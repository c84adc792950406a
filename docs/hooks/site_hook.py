"""The MkDocs hook: pages that are made when the site is built, and the navigation that finds them."""

import fnmatch
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
# The library, without being installed; the modules beside this one.
sys.path[:0] = [str(REPOSITORY / "workflow"), str(Path(__file__).parent)]

import api  # noqa: E402
import config_keys  # noqa: E402
import files_of_results  # noqa: E402
import project_files  # noqa: E402
import results_pages  # noqa: E402
import targets  # noqa: E402
import tutorials  # noqa: E402
from mkdocs.structure.files import File  # noqa: E402

# Each yields the address below docs/ and the content of its pages.
MAKERS = [api, config_keys, files_of_results, project_files, results_pages, targets, tutorials]


def on_files(files, config):
    """Add the pages that are made, and name them in the navigation."""
    for maker in MAKERS:
        for address, content in maker.pages(REPOSITORY):
            files.append(File.generated(config, address, content=content))
    config.nav = expanded(config.nav, sorted(file.src_uri for file in files.documentation_pages()))
    return files


def on_page_markdown(markdown, **_):
    """Put tables of claims where a page asks for them."""
    return results_pages.with_claims(markdown, REPOSITORY)


def expanded(nav, pages):
    """The navigation with the pages that a name with a star stands for, without sections that have none.

    Pages that have an entry of their own are not repeated.
    """
    named = set(_names(nav))

    def expand(items):
        for item in items:
            if isinstance(item, dict):
                for title, inner in item.items():
                    content = list(expand(inner)) if isinstance(inner, list) else inner
                    if content:
                        yield {title: content}
            elif "*" in item:
                yield from (page for page in fnmatch.filter(pages, item) if page not in named)
            else:
                yield item

    return list(expand(nav))


def _names(nav):
    for item in nav:
        for inner in item.values() if isinstance(item, dict) else [item]:
            yield from _names(inner) if isinstance(inner, list) else [inner]
