"""Every key of the configuration, a page for each topic, from what `make config-reference` writes."""

import re

from docstrings import escaped

from locflow.configuration.reference import page

HEAD = """# Configuration keys

These pages list every key of the config files, by topic. The tables are made from the code that checks the config.
[Change the configuration](../../how-to/change-the-configuration.md) explains how files are combined.

`<name>` stands for a name of your choice. A key without a default is required.

| topic | content |
|---|---|
"""


def pages(repository):
    """An index, a page for each section of config/README.md, and its guide to changes as a how-to."""
    introduction, _, sections = page().partition("\n## Every key\n")
    _, _, guide = introduction.partition("\n## Change something\n")
    yield (
        "how-to/change-the-configuration.md",
        "# Change the configuration\n" + escaped(_without_links(guide).replace("\\<", "<")),
    )
    topics = [
        (title.strip("`"), text)
        for title, text in re.findall(r"^### ([^\n]+)\n(.*?)(?=^### |\Z)", sections, re.M | re.S)
    ]
    yield (
        "reference/config/index.md",
        HEAD + "".join(f"| [`{title}`]({_name(title)}.md) | {_first_sentence(text)} |\n" for title, text in topics),
    )
    for title, text in topics:
        heading = title if title == "General" else f"`{title}`"
        yield f"reference/config/{_name(title)}.md", f"# {heading}\n{_with_headings(text)}"


def _with_headings(text):
    """A heading above each table but the first: the block that it is about, and which kind of it."""
    parts = re.split(r"\n(?:kind `(\w+)`\n\n)?(?=\| key \|)", text)
    shown = parts[0]
    for place, (kind, table) in enumerate(zip(parts[1::2], parts[2::2], strict=True)):
        key = re.search(r"^\| `([\w.]+)`", table, re.M)[1]
        if kind:
            block = key.removesuffix("kind").strip(".") if key.endswith(".kind") else ""
            shown += f"\n## {f'`{block}` of kind' if block else 'Kind'} `{kind}`\n"
        elif place:
            shown += f"\n## `{key}`\n"
        shown += f'\n<div class="keys" markdown>\n\n{table}\n</div>\n'
    # A backslash before an angle bracket is for GitHub: here it would show.
    return shown.replace("\\<", "&lt;")


def _name(title):
    return title.lower().replace(" ", "-")


def _first_sentence(text):
    prose = next((line for line in text.splitlines() if line and not line.startswith(("|", "kind"))), "")
    return prose.partition(". ")[0].rstrip(".") or "keys of the top level"


def _without_links(text):
    """Links to files beside config/README.md as their names: those files are no pages."""
    return re.sub(r"\[(`[^`]+`|[^\]]+)\]\((?!https?:)([^)#]+)\)", r"\1", text)
