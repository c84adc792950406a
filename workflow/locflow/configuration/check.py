"""Checks of a config before any job runs: by its blocks, then by meaning.

Each complaint names the key, the file that set it, its value and what is allowed.
"""

import difflib
import os
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import Tag, ValidationError

from locflow.configuration.config import Config
from locflow.configuration.configuration import Configuration
from locflow.configuration.merging import DEFAULTS, LikeError, lookup, origin, resolved
from locflow.costs.eigensolvers import ENGINE_NAMES
from locflow.kinds.options import Options
from locflow.kinds.table import TRAINING_KINDS

_SHOWN = 8


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
        An unknown or missing key, a value of the wrong type or range, or values that do not fit together.
    """
    layers = [(str(path), yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}) for path in config_files]
    complaints: list[tuple[list, str]] = []
    configuration = None
    try:
        configuration = Configuration(Config.model_validate(resolved(config)))
    except LikeError as error:
        complaints = [(error.path, error.text)]
    except ValidationError as error:
        complaints = [complaint for item in error.errors() for complaint in _explained(item, config)]
    if configuration is not None:
        complaints = list(_meaning_complaints(configuration, config))
    # A default that many trainings inherit is complained about once.
    lines = list(dict.fromkeys(_line(path, config, layers, text) for path, text in complaints))
    if lines:
        more = [f"... and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        raise ConfigurationError("\n".join(["the configuration cannot be used:", *lines[:_SHOWN], *more]))
    return configuration


def _line(path: Sequence, config: Mapping, layers: Sequence[tuple[str, Mapping]], text: str) -> str:
    path = origin(config, path)
    key = ".".join(str(part) for part in path) or "(top level)"
    found, value = lookup(config, path)
    shown = f" = {value!r}" if found and not isinstance(value, Mapping) and path else ""
    return f"- {key}{shown} ({_file(path, layers)}): {text}"


def _file(path: Sequence, layers: Sequence[tuple[str, Mapping]]) -> str:
    for depth in range(len(path), 0, -1):
        for name, layer in reversed(layers):
            if lookup(layer, path[:depth])[0]:
                return os.path.relpath(name)
    return "command line" if path and layers else "config"


# By meaning


def _meaning_complaints(configuration: Configuration, config: Mapping) -> Iterator[tuple[list, str]]:
    engine = configuration.config.eigensolver.engine
    if engine not in ("auto", *ENGINE_NAMES):
        yield ["eigensolver", "engine"], f"is no engine; allowed are auto, {', '.join(ENGINE_NAMES)}"
        return
    broken = set()
    for name, system in configuration.systems.items():
        for path, text in [*system.complaints()] or [*_size_complaints(configuration, system)]:
            broken.add(name)
            yield ["systems", name, *path], text
    yield from _default_complaints(config)
    wrong = False
    for name, training in configuration.trainings.items():
        # What is built on a system that cannot be is not looked at.
        if broken & {*training.trained_on, *training.averaged}:
            continue
        complaints = [*_reading_complaints(configuration, training)] or [*training.complaints(configuration, name)]
        for path, text in complaints:
            wrong = True
            yield ["trainings", name, *path], text
    if broken or wrong:
        return
    for paper, section in configuration.papers.items():
        for path, text in section.complaints(configuration):
            yield [paper, *path], text


def _size_complaints(configuration: Configuration, system) -> Iterator[tuple[list, str]]:
    needed = system.product.cost(system, configuration.config.eigensolver.engine, 1).memory / 1e9
    largest = configuration.config.eigensolver.largest_memory
    if needed > largest:
        yield (
            ["lattice"],
            f"with particles = {system.particles} makes {system.dimension:,} basis states, whose diagonalization "
            f"needs {needed:.3g} GB; eigensolver.largest_memory allows {largest:g} GB",
        )


def _reading_complaints(configuration: Configuration, training) -> Iterator[tuple[list, str]]:
    several = "systems" in type(training).model_fields
    for index, name in enumerate(training.trained_on):
        path = ["systems", index] if several else ["system"]
        able, kinds = configuration.systems_keeping(training.reads), training.reads.replace(" ", " or ")
        if name not in configuration.systems:
            yield path, f"is no system; those that keep {kinds} are {', '.join(able)}"
        elif name not in able:
            yield path, f"keeps no {kinds}; systems that do are {', '.join(able)}"


def _default_complaints(config: Mapping) -> Iterator[tuple[list, str]]:
    for kind, defaults in config.get(DEFAULTS, {}).items():
        if kind not in TRAINING_KINDS:
            yield [DEFAULTS, kind], f"is no kind of training; there are {', '.join(TRAINING_KINDS)}"
            continue
        allowed = _names(TRAINING_KINDS[kind])
        for name in defaults:
            if name not in allowed:
                yield [DEFAULTS, kind, name], _unknown(name, allowed)


# By block


def _explained(error: Mapping, config: Mapping) -> Iterator[tuple[list, str]]:
    location = error["loc"]
    path = [part for part in location if not str(part).startswith("<") and part != "[key]"]
    kind, context = error["type"], error.get("ctx", {})
    if "[key]" in location:
        yield path, f"the name {path[-1]!r} must be lower case letters, digits and _, a letter first"
    elif kind == "extra_forbidden":
        yield path, _unknown(path[-1], _names(_block(Config, location[:-1])))
    elif kind == "missing":
        yield path[:-1], f"lacks the key {path[-1]}"
    elif kind in ("union_tag_invalid", "union_tag_not_found"):
        allowed = context["expected_tags"].replace("'<", "").replace(">'", "")
        found, _ = lookup(resolved(config), [*path, "kind"])
        yield (
            ([*path, "kind"], f"is no kind; there are {allowed}") if found else (path, f"lacks the key kind: {allowed}")
        )
    elif _is_number(error["input"]) and kind in ("float_type", "int_type"):
        yield path, "is text, must be a number (YAML reads 1e-3 as text: write 1.0e-3)"
    else:
        yield path, _sentence(kind, context, error["msg"])


def _sentence(kind: str, context: Mapping, message: str) -> str:
    if kind in ("literal_error", "enum"):
        return f"must be one of {context['expected'].replace(chr(39), '')}"
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
        "string_pattern_mismatch": "must match {pattern}",
    }
    return words[kind].format(**context) if kind in words else message


def _unknown(name, allowed: Sequence[str]) -> str:
    close = difflib.get_close_matches(str(name), allowed, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"is an unknown key{hint} Allowed here: {', '.join(allowed)}"


def _names(block: type[Options]) -> list[str]:
    return [field.alias or name for name, field in block.model_fields.items()]


def _block(annotation: Any, location: Sequence) -> Any:
    """The type that stands at a location of pydantic's."""
    if get_origin(annotation) is Annotated:
        return _block(get_args(annotation)[0], location)
    if get_origin(annotation) in (Union, types.UnionType):
        branches = [branch for branch in get_args(annotation) if branch is not type(None)]
        if location and str(location[0]).startswith("<"):
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
    except (TypeError, ValueError):
        return False
    return isinstance(text, str)
