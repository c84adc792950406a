"""Fingerprint of a script: a hash of its own code and of every locflow module that it imports, directly or not.

Comments, docstrings, formatting and the annotations of functions do not enter: an edit that cannot change a number
reruns nothing. Snakemake itself sees of a script only the file's date, and of a library nothing.
"""

import ast
import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "locflow"
# Modules of names for annotations: what is imported from them changes no number.
TYPES = ("collections.abc", "typing")


@functools.cache
def fingerprint(script: Path, library: Path, *functions: str) -> str:
    """Hex digest of the code that `script` runs.

    Parameters
    ----------
    script
        A Python file.
    library
        Folder of the package `locflow`.
    *functions
        "module:name" of what the script calls by name.
    """
    digest = hashlib.sha256()
    for path in sorted(reachable(script, library, *functions)):
        digest.update(f"{path.name}\n{_source(path)}\n".encode())
    return digest.hexdigest()[:16]


def reachable(script: Path, library: Path, *functions: str) -> set[Path]:
    """The script, what it calls by name, and the modules of ours that these import, directly or not."""
    modules = [function.partition(":")[0].split(".")[1:] for function in functions]
    waiting = [script, *(library.joinpath(*names).with_suffix(".py") for names in modules)]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_imports(path, script.parent, library))
    return found


@functools.cache
def _imports(path: Path, scripts: Path, library: Path) -> tuple[Path, ...]:
    modules: list[Path] = []
    for name in _imported_names(path, library):
        head, _, tail = name.partition(".")
        base = library if head == PACKAGE else scripts / head
        candidate = base.joinpath(*tail.split(".")) if tail else base
        # A name may be a module, a package, or something inside a module.
        modules += [module for module in (candidate.with_suffix(".py"), candidate / "__init__.py") if module.is_file()]
        for parent in candidate.parents:
            if parent == library.parent:
                break
            if (parent / "__init__.py").is_file():
                modules.append(parent / "__init__.py")
    return tuple(modules)


def _imported_names(path: Path, library: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                package = path.parents[node.level - 1].relative_to(library.parent).parts
                origin = ".".join([*package, *([origin] if origin else [])])
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and str(node.value).startswith(f"{PACKAGE}."):
            # A table of modules that are imported by name when they are used.
            yield str(node.value)


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@functools.cache
def _source(path: Path) -> str:
    # The tree is shared with _imports: what is dropped imports no module of ours.
    tree = _tree(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            if ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:]
            node.body = [child for child in node.body if not _imports_types(child)] or [ast.Pass()]
    return ast.unparse(tree)


def _imports_types(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module in TYPES
