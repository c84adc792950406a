"""Files of the top folder that are pages of the site too: the changelog and the guide for contributors."""

PAGES = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}


def pages(repository):
    """Each file, with links to the others and into docs/ as links within the site."""
    for name, address in PAGES.items():
        text = (repository / name).read_text(encoding="utf-8").replace("](docs/", "](")
        for other, page in PAGES.items():
            text = text.replace(f"]({other})", f"]({page})")
        yield address, text
