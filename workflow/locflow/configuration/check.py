"""Checks of a config before any job runs: by its blocks, then by meaning.

Each complaint names the key, the file that set it, its value and what is allowed.
"""

import os
import re
import types
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import Tag, ValidationError

from locflow.configuration.config import Config
from locflow.configuration.configuration import Configuration
from locflow.configuration.merging import (
    DEFAULTS,
    LikeError,
    family_of,
    lookup,
    origin,
    with_families,
    without_replaced,
)
from locflow.configuration.system import System
from locflow.configuration.yaml_files import UnreadableError, not_text, read
from locflow.costs.eigensolvers import ENGINE_NAMES
from locflow.kinds.grids import listed, one_strength_complaints, rounding_complaints
from locflow.kinds.options import Options, no_such
from locflow.kinds.references import BoundOn, StrengthOf, SystemKeeping, TrainingOf, named_in, system_of
from locflow.kinds.table import TRAINING_KINDS
from locflow.kinds.training import TrainingKind
from locflow.papers.section import Section
from locflow.strengths import position_of

_SHOWN = 8
_LONGEST = 120
_LARGEST_INTEGER = 10**15
# Complaints of pydantic about what is no single value.
_SCANS = "; a list makes several systems only in lattice and couplings"
_OF_ONE_VALUE = ("int_type", "float_type", "bool_type", "string_type")

Complaint = tuple[list, str]


class ConfigurationError(Exception):
    """The configuration cannot be used. The message lists what is wrong, one complaint per line."""


def check(config: Mapping, config_files: Sequence[str | os.PathLike] = ()) -> Configuration:
    """Validate a configuration and return it.

    Parameters
    ----------
    config
        The merged configuration.
    config_files
        The files that it was merged from, the strongest last: complaints say which of them set a value.

    Raises
    ------
    ConfigurationError
        An unknown or missing key, a value of the wrong type or range, or values that do not fit together; a file in
        which a key stands twice, or one that YAML does not read as text.
    """
    layers, mistakes = _read(config_files)
    if mistakes:
        raise _refused(mistakes)
    if complaints := list(_plain_complaints(config)):
        raise _refused([_line(path, config, layers, text) for path, text in complaints])
    config = without_replaced(config, [layer for _, layer in layers])
    configuration = None
    try:
        written, families = with_families(config)
        configuration = Configuration(Config.model_validate(written), families)
    except LikeError as error:
        complaints = [(error.path, error.text)]
    except ValidationError as error:
        complaints = [complaint for item in error.errors() for complaint in _explained(item, config)]
    if configuration is not None:
        complaints = list(_meaning_complaints(configuration, config))
    if complaints or configuration is None:
        named = {tuple(path) for path, _ in complaints}
        # What many systems or trainings inherit is complained about once.
        raise _refused(dict.fromkeys(_line(path, config, layers, text, named) for path, text in complaints))
    return configuration


def _read(files: Sequence[str | os.PathLike]) -> tuple[list[tuple[str, Mapping]], list[str]]:
    layers: dict[str, tuple[str, Mapping]] = {}
    mistakes: list[str] = []
    for path in map(str, files):
        # Snakemake names those of the command line twice; the last place counts.
        layers.pop(os.path.realpath(path), None)
        try:
            content, wrong = read(path)
        except UnreadableError as error:
            content, wrong = {}, []
            mistakes.append(f"- {error}")
        layers[os.path.realpath(path)] = path, content
        mistakes += map(str, wrong)
    return list(layers.values()), list(dict.fromkeys(mistakes))


def _refused(complaints: Iterable[str]) -> ConfigurationError:
    lines = list(complaints)
    more = [f"... and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return ConfigurationError("\n".join(["the configuration cannot be used:", *lines[:_SHOWN], *more]))


def _line(
    path: Sequence, config: Mapping, layers: Sequence[tuple[str, Mapping]], text: str, named: Collection = frozenset()
) -> str:
    source = origin(config, path)
    is_set, value = lookup(config, source)
    file = _file(source, layers)
    if path and path[0] == "systems" and source[:2] != path[:2] and (family := family_of(config, path[1])):
        # What the systems of a family have in common is complained about once.
        differ = path[2:3] in (["lattice"], ["couplings"]) and _is_listed(config, ["systems", family, path[2]])
        file += f"; of {path[1]}" if differ else ""
        path = ["systems", family, *(path[2:3] if path[2:3] == ["lattice"] else path[2:])]
    inherited = source[:2] != path[:2] and source[0] != DEFAULTS
    if inherited and tuple(source) not in named:
        # The other block is in order.
        file = f"by `like` from {_joined(source)}, {file}"
    else:
        path = source
    shown = f" = {_shortened(repr(value))}" if is_set and not isinstance(value, Mapping) and path else ""
    return f"- {_joined(path) or '(top level)'}{shown} ({file}): {text}"


def _is_listed(config: Mapping, path: Sequence) -> bool:
    """Whether the key of a family holds a list of values, of which each makes a system."""
    value = lookup(config, origin(config, path))[1]
    return any(isinstance(entry, list) for entry in (value.values() if isinstance(value, Mapping) else value or ()))


def _joined(path: Sequence) -> str:
    return ".".join(str(part) for part in path)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 4 :]}"


def _file(path: Sequence, layers: Sequence[tuple[str, Mapping]]) -> str:
    for depth in range(len(path), 0, -1):
        for name, layer in reversed(layers):
            if lookup(layer, path[:depth])[0]:
                return os.path.relpath(name)
    return "command line" if path and layers else "config"


def _plain_complaints(value: Any, path: tuple = ()) -> Iterator[Complaint]:
    """What is wrong before any block is looked at: keys that are no text, integers that no number of anything is."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                yield [*path, key], not_text(key)
            yield from _plain_complaints(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _plain_complaints(inner, (*path, index))
    elif isinstance(value, int) and abs(value) > _LARGEST_INTEGER and path != ("root_seed",):
        yield list(path), f"is too large for an integer: at most {_LARGEST_INTEGER:,} are allowed"


# By meaning


def _meaning_complaints(configuration: Configuration, config: Mapping) -> Iterator[Complaint]:
    solver = configuration.config.eigensolver
    if solver.engine not in ("auto", *ENGINE_NAMES):
        yield ["eigensolver", "engine"], no_such("is no engine", solver.engine, ("auto", *ENGINE_NAMES))
        return
    if named := [*_family_complaints(configuration)]:
        yield from named
        return
    broken: set[str] = set()
    refusals: dict[tuple[str, str], list[str]] = {}
    for name, system in configuration.systems.items():
        wrong = [*_placed(["systems", name], system.complaints(solver.largest_memory))]
        wrong = wrong or [*rounding_complaints(_strengths_of_system(configuration, name))]
        if not wrong and (reason := system.refused_engines().get(solver.engine)):
            refusals.setdefault((reason, _able_engines(system)), []).append(name)
            broken.add(name)
            continue
        for complaint in wrong or _size_complaints(configuration, system):
            broken.add(name)
            yield complaint
    for name, system in configuration.systems.items():
        if name in broken or system.disorder.fields_of in broken:
            continue
        for complaint in _placed(["systems", name], system.shared_field_complaints(configuration.systems)):
            broken.add(name)
            yield complaint
    for (reason, able), names in refusals.items():
        asking = ", ".join(f"systems.{name}.product" for name in names)
        yield ["eigensolver", "engine"], f"{reason}: {asking}; allowed there: {able}"
    yield from _default_complaints(config)
    in_order = True
    for name, training in configuration.trainings.items():
        # What is built on a system that cannot be is not looked at.
        if broken & {*training.trained_on, *training.averaged}:
            continue
        for complaint in _training_complaints(configuration, name, training):
            in_order = False
            yield complaint
    if broken or not in_order:
        return
    for paper, section in configuration.papers.items():
        yield from _section_complaints(configuration, paper, section)


def _family_complaints(configuration: Configuration) -> Iterator[Complaint]:
    """What names a block that makes several systems as if it were one."""
    blocks: dict[str, Options] = {
        **{f"trainings.{name}": training for name, training in configuration.trainings.items()},
        **configuration.papers,
    }
    for family in configuration.families.values():
        naming = [
            _joined([place, *path])
            for place, block in blocks.items()
            for path, reference, name, _ in named_in(block)
            if isinstance(reference, SystemKeeping) and name == family.name
        ]
        if naming:
            key = "lattice" if family.keys[0] == ("lattice",) else f"number for couplings.{family.coupling}"
            yield (
                ["systems", family.name, *family.keys[0]],
                f"makes {', '.join(family.systems)}, and {' and '.join(naming[:3])} "
                f"name{'s' * (len(naming) == 1)} one system {family.name}: allowed there are these, or here one {key}",
            )


def _placed(place: list, complaints: Iterable[Complaint]) -> Iterator[Complaint]:
    return (([*place, *path], text) for path, text in complaints)


def _strengths_of_system(configuration: Configuration, name: str) -> list[tuple[list, float]]:
    return [(["systems", name, *path], W) for path, W in configuration.systems[name].strengths()]


def _able_engines(system: System) -> str:
    refused = system.refused_engines()
    return ", ".join(engine for engine in ("auto", *ENGINE_NAMES) if engine not in refused)


def _size_complaints(configuration: Configuration, system: System) -> Iterator[Complaint]:
    needed = system.cost(configuration.config.eigensolver, 1).memory / 1e9
    largest = configuration.config.eigensolver.largest_memory
    if needed > largest:
        yield (
            ["systems", system.name, "lattice"],
            f"with particles = {system.particles} makes {system.dimension:,} basis states, whose diagonalization "
            f"needs {needed:.3g} GB; eigensolver.largest_memory allows {largest:g} GB",
        )


def _training_complaints(configuration: Configuration, name: str, training: TrainingKind) -> Iterator[Complaint]:
    place = ["trainings", name]
    wrong = [*_placed(place, _name_complaints(configuration, training))]
    if not wrong:
        # The block's own complaints need the systems that it names, not all of their W.
        strengths = _placed(place, _strength_complaints(configuration, training, " (add it to {W_training})"))
        wrong = [*strengths, *_placed(place, training.complaints(configuration, name))]
    own = [([*place, *path], W) for _, path, W in _strengths_in(configuration, training)] if not wrong else []
    yield from wrong or rounding_complaints(
        _with_those_of_systems(configuration, {*training.trained_on, *training.averaged}, own)
    )


def _section_complaints(configuration: Configuration, paper: str, section: Section) -> Iterator[Complaint]:
    wrong = [*_placed([paper], _name_complaints(configuration, section))]
    wrong = wrong or [*_placed([paper], _strength_complaints(configuration, section))]
    wrong = wrong or [*_placed([paper], section.complaints(configuration))]
    if wrong:
        yield from wrong
        return
    by_system: dict[str, list] = {}
    for system, path, W in _strengths_in(configuration, section):
        by_system.setdefault(system, []).append(([paper, *path], W))
    for system, own in by_system.items():
        yield from rounding_complaints(_with_those_of_systems(configuration, {system}, own))


def _with_those_of_systems(configuration: Configuration, systems: Iterable[str], own: list) -> list:
    """Disorder strengths after those of the systems that they are about."""
    return [strength for name in sorted(systems) for strength in _strengths_of_system(configuration, name)] + own


def _name_complaints(configuration: Configuration, block: Options) -> Iterator[Complaint]:
    """What is wrong with the trainings and systems that a block names."""
    for path, reference, name, _ in named_in(block):
        if isinstance(reference, TrainingOf):
            able = [other for other, training in configuration.trainings.items() if training.kind == reference.kind]
            refusal = f"is no training of kind {reference.kind}"
        elif isinstance(reference, SystemKeeping):
            able = configuration.systems_keeping(" ".join(reference.kinds))
            refusal = f"is no system with the product {reference.words}"
        else:
            continue
        if name not in able:
            yield path, no_such(refusal, name, able)


def _strength_complaints(configuration: Configuration, block: Options, remedy: str = "") -> Iterator[Complaint]:
    """What is wrong with the W that a block names; its trainings and systems are there."""
    for path, reference, W, blocks in named_in(block):
        if not isinstance(reference, StrengthOf):
            continue
        if wrong := [*one_strength_complaints(path, W)]:
            yield from wrong
            continue
        system = configuration.systems[system_of(configuration, reference, blocks)]
        if not isinstance(reference, BoundOn) and position_of(W, system.W_values) is None:
            yield (
                path,
                f"is not computed for {system.name}: its disorder strengths are {listed(system.W_values)}"
                + remedy.format(W_training=f"systems.{system.name}.disorder.W_training"),
            )


def _strengths_in(configuration: Configuration, block: Options) -> list[tuple[str, list, float]]:
    """The disorder strengths that a block speaks of: system, path and W."""
    return [
        (system_of(configuration, reference, blocks), path, W)
        for path, reference, W, blocks in named_in(block)
        if isinstance(reference, StrengthOf)
    ]


def _default_complaints(config: Mapping) -> Iterator[Complaint]:
    for kind, defaults in (config.get(DEFAULTS) or {}).items():
        if kind not in TRAINING_KINDS:
            yield [DEFAULTS, kind], no_such("is no kind of training", kind, TRAINING_KINDS)
            continue
        allowed = _names(TRAINING_KINDS[kind])
        for name in defaults or {}:
            if name not in allowed:
                yield [DEFAULTS, kind, name], _unknown(name, allowed)


# By block


def _explained(error: Mapping, config: Mapping) -> Iterator[Complaint]:
    location = error["loc"]
    path = [part for part in location if not str(part).startswith("<") and part != "[key]"]
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    if "[key]" in location:
        yield path, f"the name {path[-1]!r} must consist of lower case letters, digits and _, and begin with a letter"
    elif kind == "extra_forbidden":
        yield path, _unknown(path[-1], _names(_block(Config, location[:-1])))
    elif kind == "missing":
        yield path[:-1], f"lacks the key {path[-1]}"
    elif kind in ("union_tag_invalid", "union_tag_not_found"):
        yield _kind_complaint(path, value, context["expected_tags"].replace("'<", "").replace(">'", "").split(", "))
    elif kind == "literal_error":
        allowed = [str(choice) for choice in get_args(_block(Config, location))]
        is_scan = isinstance(value, list) and path[:1] == ["systems"]
        yield path, no_such("is not allowed", value, allowed, "allowed are") + _SCANS * is_scan
    elif location[-1] == "<range>":
        yield path, "must be a list, or {from, to, step}"
    elif isinstance(value, str) and kind == "float_type" and re.fullmatch(r"\d+/\d+", value):
        yield path, "is text, must be a number: write 0.5 for 1/2, 1.5 for 3/2"
    elif _is_number(value) and kind in ("float_type", "int_type"):
        number = (
            "an integer" if kind == "int_type" else "a number (YAML reads 1e-3 and 1.0e6 as text: write 1.0e-3, 1.0e+6)"
        )
        yield path, f"is text, must be {number}"
    elif kind == "string_type" and isinstance(value, bool):
        yield path, "must be text, and YAML reads yes, no, on, off, true and false as something else: put it in quotes"
    elif kind == "string_type" and isinstance(value, int | float):
        yield path, "must be text: put a number in quotes"
    elif kind == "value_error":
        yield path, str(context["error"])
    else:
        is_scan = kind in _OF_ONE_VALUE and isinstance(value, list) and path[:1] == ["systems"]
        yield path, _sentence(kind, context, error["msg"]) + _SCANS * is_scan


def _sentence(kind: str, context: Mapping, message: str) -> str:
    words = {
        "float_type": "must be a number",
        "int_type": "must be an integer",
        "string_type": "must be text",
        "bool_type": "must be true or false",
        "list_type": "must be a list",
        "dict_type": "must be a block",
        "model_type": "must be a block",
        "model_attributes_type": "must be a block",
        "finite_number": "must be a finite number",
        "greater_than": "must be greater than {gt}",
        "greater_than_equal": "must be at least {ge}",
        "less_than": "must be less than {lt}",
        "less_than_equal": "must be at most {le}",
        "too_short": "needs at least {min_length} entries",
        "too_long": "takes at most {max_length} entries",
        "string_too_short": "must not be empty",
        "string_too_long": "is too long: at most {max_length} character is allowed",
        "string_pattern_mismatch": "must match {pattern}",
    }
    return words[kind].format(**context) if kind in words else message


def _kind_complaint(path: list, block: Any, kinds: Sequence[str]) -> Complaint:
    if not isinstance(block, Mapping):
        return path, f"must be a block with the key kind: {', '.join(kinds)}"
    if "kind" not in block:
        return path, f"lacks the key kind: {', '.join(kinds)}"
    if block["kind"] == "given" and path[-1:] == ["product"]:
        return (
            [*path, "kind"],
            f"is no kind: write that of the data, {', '.join(kinds)}, and beside it the files, given: data/W{{W}}.nc",
        )
    return [*path, "kind"], no_such("is no kind", block["kind"], kinds)


def _unknown(name: Any, allowed: Sequence[str]) -> str:
    return no_such("is an unknown key", name, allowed, "allowed here:")


def _names(block: type[Options]) -> list[str]:
    return [field.alias or name for name, field in block.model_fields.items()]


def _block(annotation: Any, location: Sequence) -> Any:
    """The type that stands at a location of pydantic's."""
    if get_origin(annotation) is Annotated:
        return _block(get_args(annotation)[0], location)
    if get_origin(annotation) in (Union, types.UnionType):
        branches = [branch for branch in get_args(annotation) if branch is not type(None)]
        if len(branches) > 1 and location and str(location[0]).startswith("<"):
            tagged = {_tag(branch): branch for branch in branches}
            return _block(tagged[location[0]], location[1:])
        return _block(branches[0], location)
    if not location:
        return annotation
    if get_origin(annotation) is dict:
        return _block(get_args(annotation)[1], location[1:])
    if get_origin(annotation) is list:
        return _block(get_args(annotation)[0], location[1:])
    fields = {field.alias or name: field for name, field in annotation.model_fields.items()}
    return _block(fields[location[0]].annotation, location[1:])


def _tag(branch: Any) -> str | None:
    return next((item.tag for item in get_args(branch)[1:] if isinstance(item, Tag)), None)


def _is_number(text: Any) -> bool:
    try:
        float(text)
    except (TypeError, ValueError, OverflowError):
        return False
    return isinstance(text, str)
