"""The pages of the library: one for each package, with all its public modules."""

import ast

# What people call from outside. How the workflow is configured, and what its figures look like, is not.
PACKAGES = [
    "hamiltonians",
    "observables",
    "eigensolvers",
    "dynamics",
    "realizations",
    "learning",
    "averages",
    "kinds",
    "results",
    "costs",
]
HEAD = """# Library

`import locflow` gives the library without the workflow. These pages are made from its docstrings.

| package | what is in it |
|---|---|
"""


def pages(repository):
    """An index, and a page for each package."""
    library = repository / "workflow/locflow"
    rows = []
    for package in PACKAGES:
        summary = _docstring(library / package / "__init__.py").partition("\n")[0]
        rows.append(f"| [`locflow.{package}`]({package}.md) | {summary} |\n")
        paths = [
            path
            for path in (library / package).rglob("*.py")
            if not {path.name[0], path.parent.name} & {"_", "tests"} and _has_public(path)
        ]
        modules = [".".join(path.relative_to(library.parent).with_suffix("").parts) for path in sorted(paths)]
        # What the package offers at its top comes first.
        front = _imported(library / package / "__init__.py")
        modules.sort(key=lambda module: [*front, module].index(module))
        parts = [
            f"# {package}\n",
            f"::: locflow.{package}\n    options: {{members: false, show_root_heading: false}}\n",
        ]
        parts += [f"::: {module}\n" for module in modules]
        yield f"reference/api/{package}.md", "\n".join(parts)
    yield "reference/api/index.md", HEAD + "".join(rows)


def _is_shown(path):
    return not path.name.startswith("_") and "tests" not in path.parts and _has_public(path)


def _docstring(path):
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def _imported(path):
    """The modules that a package takes its own names from."""
    return [
        node.module for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)
    ]


def _has_public(path):
    """Whether a module defines something with a docstring and a name for outside."""
    return any(
        isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_") and ast.get_docstring(node)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
    )
