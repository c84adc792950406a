"""Files of the top folder that are pages of the site too: the changelog and the guide for contributors."""


def pages(repository):
    """Each file, with links into docs/ as links within the site."""
    for name, address in {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}.items():
        yield address, (repository / name).read_text(encoding="utf-8").replace("](docs/", "](")
