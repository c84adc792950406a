"""Fingerprint of a script: a hash of its own code and of every definition that it uses, directly or not.

It goes by definitions, not by files: a function, a class or a constant counts where something that counts names it. So
an edit reruns what it may change, and code that moves to another module reruns nothing. What changes no number is
stripped (`locflow.results.definitions`), carriers of numbers are left out (`locflow.results.carriers`). Snakemake
itself sees of a script only the file's date, and of a library nothing.

On the safe side: what a module does when it is imported counts wherever it is imported. All of a module counts where it
is used otherwise than by the names in it, where a text names it, and where a name that is not found is taken from it.
"""

import functools
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from locflow.results import carriers, definitions
from locflow.results.carriers import CARRIERS, Carrier
from locflow.results.code_records import write_record
from locflow.results.definitions import Definition, Module, parse, parse_script

PACKAGE = "locflow"
_SCRIPT = "__main__"

Key = tuple[str, str]
"""A module and what it binds; "" for what it does when it is imported, "*" for all of it."""


@functools.cache
def fingerprint(
    script: Path, library: Path, *functions: str, memory: Path | None = None, records: Path | None = None
) -> str:
    """Hex digest of the code that `script` runs.

    Parameters
    ----------
    script
        A Python file.
    library
        Folder of the package `locflow`.
    *functions
        "module:name" of what the script calls by name.
    memory
        Folder where what was found in each file is kept for the next time.
    records
        Folder where the definitions behind each fingerprint are written down (`locflow.results.code_records`).
    """
    code = _code(script.parent, library, memory)
    digest = code.fingerprint(script, *functions)
    if records is not None:
        write_record(records, digest, lambda: code.named(script, *functions))
    return digest


def reachable(script: Path, library: Path, *functions: str) -> set[Path]:
    """The script, what it calls by name, and the modules of ours that these import, directly or not, carriers too."""
    code = _with_carriers(script.parent, library)
    return {script, *(code.file(module) for module in code.imported(script, *functions))}


@functools.cache
def _with_carriers(scripts: Path, library: Path) -> "Code":
    return Code(scripts, library, left_out={})


@functools.cache
def _code(scripts: Path, library: Path, memory: Path | None) -> "Code":
    return Code(scripts, library, memory=memory)


class Code:
    """The definitions of a library and of the modules beside the scripts.

    What a file holds is read once: of edits that come later, a new object tells.

    Parameters
    ----------
    scripts
        Folder of the scripts.
    library
        Folder of the package `locflow`.
    left_out
        The carriers.
    memory
        Folder where what was found in each file is kept for the next time.
    """

    def __init__(
        self, scripts: Path, library: Path, *, left_out: Mapping[str, Carrier] = CARRIERS, memory: Path | None = None
    ):
        self.scripts, self.library, self.carriers, self.memory = scripts, library, left_out, memory
        self._modules: dict[str, Module] = {}
        self._used: dict[int, tuple[tuple[str, Key | str], ...]] = {}
        self._near: dict[int, str] = {}
        self._around: dict[int, frozenset[str]] = {}
        self._scripts: dict[Path, Definition] = {}

    def fingerprint(self, script: Path, *functions: str) -> str:
        """As `locflow.results.fingerprint.fingerprint`."""
        reached = self.reached(script, *functions).values()
        lines = {self._digest(module, definition) for module, definition in reached}
        if any(definition.reads_errors for _, definition in reached):
            lines |= {definition.words for _, definition in reached}
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]

    def reached(self, script: Path, *functions: str) -> dict[int, tuple[str, Definition]]:
        """The definitions that a fingerprint is made of, each with its module, by `id`."""
        start = self.script(script)
        used: dict[int, tuple[str, Definition]] = {}
        waiting = [(_SCRIPT, start)]
        for function in functions:
            module, _, name = function.partition(":")
            waiting += self._all_of(module, name or "*")
        while True:
            while waiting:
                module, definition = waiting.pop()
                if id(definition) not in used:
                    used[id(definition)] = module, definition
                    for _, target in self._targets(module, definition):
                        if not isinstance(target, str):
                            waiting += self._all_of(*target)
            # What these modules do when they are imported.
            imported = self._closure(used.values())
            waiting = [
                (module, effect)
                for module in imported
                for effect in self.module(module).effects
                if id(effect) not in used
            ]
            if not waiting:
                return used

    def imported(self, script: Path, *functions: str) -> set[str]:
        """The modules that are imported when a script runs, whatever is used of them."""
        waiting = self._imported_by([self.script(script)])
        waiting |= {parent for function in functions for parent in self._with_parents(function.partition(":")[0])}
        modules: set[str] = set()
        while waiting:
            module = waiting.pop()
            modules.add(module)
            content = self.module(module)
            inside = [row for rows in (*content.definitions.values(), content.effects) for row in rows]
            waiting |= (self._imported_by(inside) | self._imports_of_module(module)) - modules
        return modules

    def _imported_by(self, inside: list[Definition]) -> set[str]:
        # A function that is named in a text is for others to call.
        named = {origin for row in inside for origin, thing in row.texts if not thing}
        imports = [item for row in inside for item in row.imports]
        return self._origins(imports) | {parent for name in named for parent in self._with_parents(name)}

    def named(self, script: Path, *functions: str) -> dict[str, str]:
        """The definitions of a fingerprint by name, "module:name", each with a digest of its own text.

        "module:" is what a module does when it is imported, and the name of a script stands for all of it.
        """
        texts: dict[str, list[str]] = {}
        reached = self.reached(script, *functions)
        for module in {module for module, _ in reached.values()} - {_SCRIPT}:
            content = self.module(module)
            # A definition that also acts, by a decorator, goes by its name.
            owners = {row.text.split()[0]: name for name, rows in content.definitions.items() for row in rows}
            for name, rows in content.definitions.items():
                if inside := [row.text for row in rows if id(row) in reached]:
                    texts[f"{module}:{name}"] = inside
            for row in content.effects:
                name = f"{module}:{owners.get(row.text.split()[0], '')}"
                if id(row) in reached and (name.endswith(":") or name not in texts):
                    texts.setdefault(name, []).append(row.text)
        texts[script.name] = [self.script(script).text]
        return {name: hashlib.sha256("\n".join(rows).encode()).hexdigest()[:8] for name, rows in texts.items()}

    def script(self, path: Path) -> Definition:
        """A script as one definition."""
        if path not in self._scripts:
            content = self._remembered(path, f"script {path.stem}", "")
            (self._scripts[path],) = content.definitions[_SCRIPT]
        return self._scripts[path]

    def module(self, name: str) -> Module:
        """A module by its definitions."""
        if name not in self._modules:
            path = self.file(name)
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            self._modules[name] = self._remembered(path, name, package)
        return self._modules[name]

    def _remembered(self, path: Path, name: str, package: str) -> Module:
        source = path.read_text(encoding="utf-8")
        if self.memory is None:
            return self._parsed(source, name, package)
        kept = self.memory / f"{name}.json"
        key = hashlib.sha256(f"{self._rules}\n{source}".encode()).hexdigest()
        with suppress(OSError, ValueError, KeyError, TypeError):
            content = json.loads(kept.read_text(encoding="utf-8"))
            if content["key"] == key:
                bound = {name: [Definition(**row) for row in rows] for name, rows in content["definitions"].items()}
                return Module(bound, [Definition(**row) for row in content["effects"]], content["imports"])
        module = self._parsed(source, name, package)
        with suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            temporary = kept.with_name(f".{kept.name}.{os.getpid()}")
            temporary.write_text(json.dumps({"key": key, **asdict(module)}), encoding="utf-8")
            temporary.replace(kept)
        return module

    def _parsed(self, source: str, name: str, package: str) -> Module:
        if name.startswith("script "):
            return Module({_SCRIPT: [parse_script(source, self._is_ours, self._speaks)]})
        return parse(source, package, self._is_ours, self._speaks)

    @functools.cached_property
    def _rules(self) -> str:
        """What the definitions in a file depend on beside its text."""
        beside = sorted(path.name for path in self.scripts.glob("*.py"))
        ours = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in (carriers, definitions)]
        return f"{beside}\n{''.join(ours)}"

    @functools.cache  # noqa: B019 - one object lives as long as a run of Snakemake
    def path(self, module: str) -> Path | None:
        """The file of a module of ours; None of what is none."""
        head, *names = module.split(".")
        base = (self.library if head == PACKAGE else self.scripts / head).joinpath(*names)
        for path in (base / "__init__.py", base.with_name(f"{base.name}.py")):
            if path.is_file():
                return path
        return None

    def file(self, module: str) -> Path:
        """The file of a module that is ours."""
        path = self.path(module)
        assert path is not None, f"{module} is no module of ours"
        return path

    def _is_ours(self, module: str) -> bool:
        return module.partition(".")[0] == PACKAGE or self.path(module) is not None

    def _speaks(self, module: str, name: str) -> bool:
        carrier = self.carriers.get(module) or self.carriers.get(f"{module}:{name}")
        return carrier is not None and carrier.speaks

    def _left_out(self, user: str, module: str, name: str) -> bool:
        if f"{module}:{name}" in self.carriers:
            return True
        # What a carrier's counting definitions use counts with them.
        carrier = self.carriers.get(module)
        return carrier is not None and name not in carrier.counts and user not in self.carriers

    def _targets(self, module: str, definition: Definition) -> tuple[tuple[str, Key | str], ...]:
        """What a definition uses, by the name that it uses: a key, or a text for what is not followed."""
        if id(definition) not in self._used:
            self._used[id(definition)] = tuple(sorted(self._targets_of(module, definition), key=repr))
        return self._used[id(definition)]

    def _targets_of(self, module: str, definition: Definition) -> Iterator[tuple[str, Key | str]]:
        for name, *attributes in definition.names:
            own = [(origin, thing) for bound, origin, thing in definition.imports if bound == name]
            for origin, thing in own:
                yield from ((name, target) for target in self._imported(module, origin, thing, attributes))
            if not own and module != _SCRIPT:
                yield from ((name, target) for target in self._resolved(module, module, name, attributes))
        # What is imported and not named is there for itself.
        named = {name for name, *_ in definition.names}
        for bound, origin, thing in definition.imports:
            if (bound or origin.partition(".")[0]) not in named:
                yield from (("", target) for target in self._imported(module, origin, thing, []))
        for origin, thing in definition.texts:
            path = self.path(origin)
            if thing == "*" and path and path.name == "__init__.py":
                for file in path.parent.rglob("*.py"):
                    parts = file.relative_to(path.parent).with_suffix("").parts
                    yield "", (".".join([origin, *(part for part in parts if part != "__init__")]), "*")
            elif path and (not thing or thing in self.module(origin).definitions):
                yield "", (origin, thing or "*")

    def _resolved(self, user: str, module: str, name: str, attributes: list[str]) -> Iterator[Key | str]:
        """What a name stands for in a module."""
        content = self.module(module)
        if name in content.definitions:
            yield f"{name} of a carrier" if self._left_out(user, module, name) else (module, name)
        imported = [(origin, thing) for bound, origin, thing in content.imports if bound == name]
        for origin, thing in imported:
            yield from self._imported(user, origin, thing, attributes)
        if name not in content.definitions and not imported:
            yield from ((origin, "*") for bound, origin, _ in content.imports if bound == "*" and self.path(origin))

    def _imported(self, user: str, origin: str, thing: str, attributes: list[str]) -> Iterator[Key | str]:
        """What an import stands for, with the attributes that are looked up."""
        if not self._is_ours(origin):
            yield f"{origin}:{thing}"
            return
        names = [thing, *attributes] if thing else list(attributes)
        # As far as there are modules, and then what is in the last.
        while names and self.path(f"{origin}.{names[0]}") and names[0] not in self._definitions(origin):
            origin = f"{origin}.{names.pop(0)}"
        if self.path(origin) is None:
            yield f"{origin}:{'.'.join(names)}"
        elif names and self._binds(origin, names[0]):
            yield from self._resolved(user, origin, names[0], names[1:])
        elif self._left_out(user, origin, "*"):
            yield f"{origin} is a carrier"
        else:
            yield origin, "*"

    def _binds(self, module: str, name: str) -> bool:
        content = self.module(module)
        return name in content.definitions or any(name == bound for bound, _, _ in content.imports)

    def _definitions(self, module: str) -> dict[str, list[Definition]]:
        return self.module(module).definitions if self.path(module) else {}

    def _all_of(self, module: str, name: str) -> Iterator[tuple[str, Definition]]:
        content = self.module(module)
        if name == "*":
            for bound in (*content.definitions.values(), content.effects):
                yield from ((module, definition) for definition in bound)
            for origin, thing in self._unused_imports(module):
                for target in self._imported(module, origin, thing, []):
                    if not isinstance(target, str):
                        yield from self._all_of(*target)
        elif name in content.definitions:
            yield from ((module, definition) for definition in content.definitions[name])
        else:
            for target in self._resolved(module, module, name, []):
                if not isinstance(target, str):
                    yield from self._all_of(*target)

    def _unused_imports(self, module: str) -> list[tuple[str, str]]:
        """What a module imports of ours and does not use: a package offers it as its own."""
        content = self.module(module)
        inside = [definition for rows in (*content.definitions.values(), content.effects) for definition in rows]
        used = {name for definition in inside for name, *_ in definition.names}
        return [
            (origin, thing)
            for bound, origin, thing in content.imports
            if (bound or origin.partition(".")[0]) not in used and self._is_ours(origin) and origin != module
        ]

    def _digest(self, module: str, definition: Definition) -> str:
        """Of a definition with what its names stand for: the same name may stand for another function."""
        if id(definition) not in self._near:
            lines = [definition.text]
            for name, target in self._targets(module, definition):
                if isinstance(target, str) or target[1] == "*":
                    lines.append(f"{name} {target if isinstance(target, str) else 'all'}")
                else:
                    texts = (used.text for _, used in self._all_of(*target))
                    lines.append(f"{name} {' '.join(texts)}")
            self._near[id(definition)] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        return self._near[id(definition)]

    def _closure(self, reached: Iterable[tuple[str, Definition]]) -> set[str]:
        """The modules that are imported with definitions, carriers and what only they import left out."""
        closure: set[str] = set()
        waiting = {name for module, definition in reached for name in self._imports_of(module, definition)}
        while waiting:
            module = waiting.pop()
            if module not in self.carriers:
                closure.add(module)
                waiting |= self._imports_of_module(module) - closure
        return closure

    def _imports_of(self, module: str, definition: Definition) -> frozenset[str]:
        """The modules that must have been imported for a definition: its own, what it imports, what it uses."""
        if id(definition) not in self._around:
            named = {target[0] for _, target in self._targets(module, definition) if not isinstance(target, str)}
            named |= {module} - {_SCRIPT}
            parents = {parent for name in named for parent in self._with_parents(name)}
            self._around[id(definition)] = frozenset(parents | self._origins(definition.imports))
        return self._around[id(definition)]

    @functools.cache  # noqa: B019
    def _imports_of_module(self, module: str) -> set[str]:
        return self._origins(self.module(module).imports)

    def _origins(self, imports: Iterable[Sequence[str]]) -> set[str]:
        """The modules behind some imports, each with the packages around it."""
        named = {module for _, origin, thing in imports for module in (origin, f"{origin}.{thing}")}
        return {parent for module in named if self._is_ours(module) for parent in self._with_parents(module)}

    def _with_parents(self, module: str) -> list[str]:
        parts = module.split(".")
        names = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
        return [name for name in names if self.path(name)]
