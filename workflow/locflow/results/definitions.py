"""What a module defines: each definition without what changes no number, and the names that it goes by.

Dropped are comments, formatting, docstrings, the annotations of functions, variables and dataclasses, the texts in
`raise` and `assert`, what is printed or warned of, and texts that are only put together for those. The type of an error
stays: it may be caught. The variables of a function have numbers in place of their names.
"""

import ast
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from locflow.results.carriers import TYPES

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Function | ast.Lambda | Comprehension

# Decorators that leave nothing behind but what they return.
_PURE_DECORATORS = {"dataclass", "dataclasses.dataclass", "contextmanager", "contextlib.contextmanager"}
_PURE_DECORATORS |= {"functools.cache", "functools.lru_cache", "functools.wraps"}
# Decorators that go by a function's annotations.
_BY_ANNOTATIONS = {"register", "validate_call"}
# Functions that may ask for the names of variables.
_BY_NAMES = {"dir", "eval", "exec", "locals", "vars"}
# Functions and methods that do nothing but return something.
_STILL = {"abs", "format", "items", "join", "keys", "len", "list", "map", "max", "min", "range", "repr", "round", "set"}
_STILL |= {"sorted", "str", "sum", "tolist", "tuple", "type", "values"}
_REFERENCE = re.compile(r"(locflow(?:\.\w+)+)(?::(\w+)|(\.))?")


@dataclass(frozen=True)
class Definition:
    """Statements at the top of a module that bind a name, or run when it is imported.

    Attributes
    ----------
    text : str
        Digest of the code.
    words : str
        Digest of the texts of errors that were dropped from it.
    reads_errors : bool
        Whether it looks into an error that it caught: then the texts of errors count.
    names : tuple of tuple of str
        Each name that it uses and does not bind, with the attributes that are looked up: ("np", "linalg", "norm").
    imports : tuple of (str, str, str)
        What of the project it imports itself: the name that it gives it, module, and what of the module, "" for all.
    texts : tuple of (str, str)
        What of the project it names in texts: module, and what of it, "" for all, "*" for all of a package.
    """

    text: str
    words: str = ""
    reads_errors: bool = False
    names: tuple[tuple[str, ...], ...] = ()
    imports: tuple[tuple[str, str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


@dataclass
class Module:
    """A module by its definitions.

    Attributes
    ----------
    definitions : dict of str to list of Definition
        By the name that they bind.
    effects : list of Definition
        What runs when the module is imported, whatever is imported from it.
    imports : list of (str, str, str)
        What it imports, as in `Definition`, of any project; "*" as name for all of a module.
    """

    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    effects: list[Definition] = field(default_factory=list)
    imports: list[tuple[str, str, str]] = field(default_factory=list)


def parse(source: str, package: str, ours: Callable[[str], bool], speaks: Callable[[str, str], bool]) -> Module:
    """The definitions of a module.

    Parameters
    ----------
    source
        Text of the module.
    package
        The package that it lies in, for relative imports.
    ours
        Whether a module is the project's own, so that what it defines is followed.
    speaks
        Whether something of a module only speaks or refuses.
    """
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    reader = _Reader(package, ours, speaks, _imports(nodes, package))
    module = Module()
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports = _imports([node], package)
            module.imports += imports
            # An import of another's package that nobody uses is there for what it does.
            if not any(name in used or ours(origin) or _is_pythons(origin) for name, origin, _ in imports):
                module.effects.append(Definition(_digest(ast.unparse(node))))
            continue
        if _is_guard(node, "__name__") or _is_guard(node, "TYPE_CHECKING"):
            continue
        names, acts = _bound(node), _acts(node)
        if (definition := reader.read(node)) is None:
            continue
        for name in names:
            before = module.definitions.setdefault(name, [])
            before.append(replace(definition, text=f"{definition.text} {len(before)}") if before else definition)
        if acts:
            module.effects.append(replace(definition, text=f"{definition.text} {len(module.effects)}"))
    return module


def parse_script(source: str, ours: Callable[[str], bool], speaks: Callable[[str, str], bool]) -> Definition:
    """A script as one definition, which runs from its first line to its last."""
    tree = ast.parse(source)
    definition = _Reader("", ours, speaks, _imports(list(ast.walk(tree)), "")).read(tree)
    assert definition is not None
    return definition


class _Reader:
    def __init__(
        self,
        package: str,
        ours: Callable[[str], bool],
        speaks: Callable[[str, str], bool],
        known: list[tuple[str, str, str]],
    ):
        self.package, self.ours, self.speaks, self.known = package, ours, speaks, known

    def read(self, node: ast.AST) -> Definition | None:
        """What a statement defines; None of one that changes no number."""
        strip = _Strip(self.known, self.speaks)
        if (node := strip.visit(node)) is None:
            return None
        nodes = list(ast.walk(node))
        imports = [item for item in _imports(nodes, self.package) if self.ours(item[1])]
        if imports:
            _WithoutImports(self.ours, self.package).visit(node)
        texts = (part.value for part in nodes if isinstance(part, ast.Constant) and isinstance(part.value, str))
        names = tuple(sorted(set(_free(node, {name for name, _, _ in imports}))))
        _number_variables(node)
        return Definition(
            _digest(ast.unparse(node)),
            _digest("\n".join(strip.words)) if strip.words else "",
            strip.reads_errors,
            names,
            tuple(sorted(set(imports))),
            tuple(sorted({reference for text in texts if (reference := _reference(text))})),
        )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _reference(text: str) -> tuple[str, str] | None:
    if match := _REFERENCE.fullmatch(text):
        module, name, dot = match.groups()
        return module, "*" if dot else name or ""
    return None


def _imports(nodes: list[ast.AST], package: str) -> list[tuple[str, str, str]]:
    imports = []
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                # `import a.b` binds a; `import a.b as c` binds a.b.
                name = alias.asname or alias.name.partition(".")[0]
                imports.append((name, alias.name if alias.asname else name, ""))
                if name != alias.name:
                    imports.append(("", alias.name, ""))
        elif isinstance(node, ast.ImportFrom):
            imports += [(alias.asname or alias.name, _origin(node, package), alias.name) for alias in node.names]
    return imports


def _origin(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parents = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parents, *([node.module] if node.module else [])])


def _is_pythons(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _is_guard(node: ast.stmt, name: str) -> bool:
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and any(name in (getattr(part, "id", None), getattr(part, "attr", None)) for part in ast.walk(node.test))
    )


def _acts(node: ast.stmt) -> bool:
    """Whether a statement may do something else than bind a name: by a decorator, by what it assigns to, or at all."""
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(part, (ast.Attribute, ast.Subscript)) for target in targets for part in ast.walk(target))
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return True
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(function) not in _PURE_DECORATORS:
            return True
    return False


def _bound(node: ast.stmt) -> set[str]:
    """The names of the module that a statement at its top binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    names = {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, (ast.Store, ast.Del))
    }
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        names |= {part.name for part in ast.walk(node) if isinstance(part, definitions)}
        names |= {name for name, _, _ in _imports(list(ast.walk(node)), "")}
    return names


class _WithoutImports(ast.NodeTransformer):
    """Drops imports of the project's own modules: what they bring is followed by name, wherever it lies."""

    def __init__(self, ours: Callable[[str], bool], package: str):
        self.ours, self.package = ours, package

    def visit_Import(self, node: ast.Import) -> ast.stmt:
        node.names = [alias for alias in node.names if not self.ours(alias.name)]
        return node if node.names else ast.Pass()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        return ast.Pass() if self.ours(_origin(node, self.package)) else node


class _Strip(ast.NodeTransformer):
    """Drops what changes no number."""

    def __init__(self, known: list[tuple[str, str, str]], speaks: Callable[[str, str], bool]):
        # The names of what only speaks; of a module, with the attributes that are looked up, it is found by its name.
        self.speaking = {name for name, module, thing in known if speaks(module, thing)}
        self.modules = {name: f"{module}.{thing}".rstrip(".") for name, module, thing in known if name}
        self.speaks = speaks
        self.words: list[str] = []
        self.in_classes: set[int] = set()
        self.reads_errors = False

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return self._block(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        decorators = {ast.unparse(part.func if isinstance(part, ast.Call) else part) for part in node.decorator_list}
        if decorators & {"dataclass", "dataclasses.dataclass"}:
            for child in node.body:
                if isinstance(child, ast.AnnAssign):
                    # A dataclass goes by these alone.
                    annotation = ast.unparse(child.annotation)
                    special = [name for name in ("ClassVar", "InitVar", "KW_ONLY") if name in annotation]
                    child.annotation = ast.Name(special[0] if special else "object", ast.Load())
        return self._block(node)

    def visit_FunctionDef(self, node: Function) -> ast.AST:
        chains = [_chain(part.func if isinstance(part, ast.Call) else part) or ("",) for part in node.decorator_list]
        if any(chain[-1] in _BY_ANNOTATIONS for chain in chains):
            return node
        node.returns = None
        self._block(node)
        while dropped := _unused_texts(node):
            _Without(dropped).visit(node)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self.visit_FunctionDef(node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt | None:
        return None if node.module in TYPES and not node.level else node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        self.generic_visit(node)
        if id(node) in self.in_classes:
            return node
        return ast.Assign([node.target], node.value, lineno=node.lineno) if node.value else None

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        node.cause = None
        if isinstance(node.exc, ast.Call):
            call = node.exc
            self.words.append(ast.unparse(call))
            call.args = [part for part in call.args if not _is_text(part)]
            call.keywords = [part for part in call.keywords if not _is_text(part.value)]
        return self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        node.msg = None
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if isinstance(node.value, ast.Constant):
            return None
        if isinstance(node.value, ast.Call):
            function = node.value.func
            spoken = _is_talk(node.value) or self._speaks(function)
            if spoken and _is_still(*node.value.args, *(part.value for part in node.value.keywords)):
                return None
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if self._speaks(node.func):
            node.args = [part for part in node.args if not _is_text(part)]
            node.keywords = [part for part in node.keywords if not _is_text(part.value)]
        return self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        if node.name and any(isinstance(part, ast.Name) and part.id == node.name for part in _walk(node.body)):
            self.reads_errors = True
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        node = super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            # A block must not be empty; one that is only there for its words is.
            if getattr(node, name, None) == [] and name == "body" and not isinstance(node, ast.Module):
                node.body = [ast.Pass()]  # type: ignore[attr-defined]
        return node

    def _block(self, node: Function | ast.ClassDef | ast.Module) -> ast.AST:
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
        if isinstance(node, ast.ClassDef):
            for child in node.body:
                if isinstance(child, ast.AnnAssign):
                    self.in_classes.add(id(child))
        return self.generic_visit(node)

    def _speaks(self, function: ast.expr) -> bool:
        name, *attributes = _chain(function) or ("",)
        if not attributes:
            return name in self.speaking
        return name in self.modules and self.speaks(".".join([self.modules[name], *attributes[:-1]]), attributes[-1])


class _Without(ast.NodeTransformer):
    def __init__(self, dropped: set[int]):
        self.dropped = dropped

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        return ast.Pass() if id(node) in self.dropped else node


def _unused_texts(function: Function) -> set[int]:
    """Assignments of a text that nothing reads any more: it went into what was dropped."""
    nodes = list(_walk(function.body))
    texts = [part for part in nodes if isinstance(part, ast.Assign) and _is_text(part.value) and _is_still(part.value)]
    if not texts:
        return set()
    read = {part.id for part in nodes if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
    read.update(*(part.names for part in nodes if isinstance(part, (ast.Global, ast.Nonlocal))))
    return {
        id(part)
        for part in texts
        if all(isinstance(target, ast.Name) and target.id not in read for target in part.targets)
    }


def _is_text(node: ast.expr) -> bool:
    """Whether an expression is a text, whatever is in it."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.JoinedStr):
        return not any(isinstance(part, (ast.NamedExpr, ast.Await, ast.Yield)) for part in ast.walk(node))
    if isinstance(node, ast.BinOp):
        left = _is_text(node.left)
        return left or _is_text(node.right) if isinstance(node.op, ast.Add) else left and isinstance(node.op, ast.Mod)
    if isinstance(node, ast.IfExp):
        return _is_text(node.body) and _is_text(node.orelse)
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Attribute):
            return function.attr in ("format", "join") and _is_text(function.value)
        return isinstance(function, ast.Name) and function.id in ("str", "repr")
    return False


def _is_talk(call: ast.Call) -> bool:
    """Whether something is printed, not into a file, or warned of."""
    into = {ast.unparse(part.value) for part in call.keywords if part.arg in ("file", None)}
    return _chain(call.func) in (("print",), ("warnings", "warn")) and into <= {"sys.stderr", "sys.stdout"}


def _is_still(*nodes: ast.expr) -> bool:
    """Whether nothing is called that could do more than return something."""
    calls = [part for part in _walk(list(nodes)) if isinstance(part, (ast.Call, ast.NamedExpr, ast.Await, ast.Yield))]
    return all(isinstance(part, ast.Call) and (_chain(part.func) or _last(part.func))[-1] in _STILL for part in calls)


def _last(node: ast.expr) -> tuple[str]:
    return (node.attr if isinstance(node, ast.Attribute) else "",)


def _walk(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        yield from ast.walk(node)


def _chain(node: ast.AST) -> tuple[str, ...] | None:
    """("np", "linalg", "norm") of np.linalg.norm; None of what is no name with attributes."""
    attributes = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    return (node.id, *reversed(attributes)) if isinstance(node, ast.Name) else None


def _free(node: ast.AST, imported: set[str]) -> Iterator[tuple[str, ...]]:
    """Names that are not bound in the functions around them, with the attributes that are looked up.

    A name of which it is not certain that it is a function's own counts as the module's.
    """
    if isinstance(node, Scope):
        own = _own(node) - imported
        outside, inside = _parts(node)
        for part in outside:
            yield from _free(part, imported)
        for part in inside:
            yield from (chain for chain in _free(part, imported) if chain[0] not in own)
        return
    if chain := _chain(node):
        yield chain
        return
    for child in ast.iter_child_nodes(node):
        yield from _free(child, imported)


def _parts(node: Scope) -> tuple[Sequence[ast.AST], Sequence[ast.AST]]:
    """What of a function is computed around it, and what in it."""
    if isinstance(node, Comprehension):
        first, *others = node.generators
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return [first.iter], [first.target, *first.ifs, *others, *results]
    outside = [*node.args.defaults, *filter(None, node.args.kw_defaults), *getattr(node, "decorator_list", [])]
    return outside, [node.body] if isinstance(node, ast.Lambda) else node.body


def _own(node: Scope) -> set[str]:
    """Names that are certainly a function's own."""
    if isinstance(node, Comprehension):
        targets = [generator.target for generator in node.generators]
        return {part.id for part in _walk(targets) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    arguments = node.args
    names = {part.arg for part in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    names |= {part.arg for part in (arguments.vararg, arguments.kwarg) if part}
    if isinstance(node, ast.Lambda):
        return names
    others: set[str] = set()
    for part in _of_scope(node.body):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            names.add(part.id)
        elif isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(part.name)
        elif isinstance(part, (ast.Global, ast.Nonlocal)):
            others.update(part.names)
    return names - others


def _of_scope(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """What lies in a function, but not in one that is defined in it."""
    for node in nodes:
        yield node
        if not isinstance(node, (Scope, ast.ClassDef)):
            yield from _of_scope(list(ast.iter_child_nodes(node)))


def _number_variables(node: ast.AST) -> None:
    """Put numbers in place of the names of each function's variables, in the order in which they come.

    Names that somebody else may go by stay: parameters, attributes, functions, what is imported or caught. So does any
    name that may be a module's.
    """
    if not isinstance(node, Function):
        for child in ast.iter_child_nodes(node):
            _number_variables(child)
        return
    parts = list(ast.walk(node))
    names = [part for part in parts if isinstance(part, ast.Name)]
    if any(isinstance(part, ast.ClassDef) for part in parts) or _BY_NAMES & {name.id for name in names}:
        return
    own = {name for part in parts if isinstance(part, Scope) for name in _own(part)}
    own -= {name for name, *_ in _free(node, set())} | {name for part in parts for name in _named_by(part)}
    numbers: dict[str, str] = {}
    for name in names:
        if name.id in own:
            name.id = numbers.setdefault(name.id, f"variable {len(numbers)}")


def _named_by(node: ast.AST) -> Iterator[str]:
    """Names that a node holds otherwise than as a variable."""
    for _, value in ast.iter_fields(node):
        if not isinstance(node, (ast.Name, ast.Constant, ast.Attribute, ast.keyword)):
            yield from (text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str))
