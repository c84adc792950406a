"""Checks of a configuration before any job runs: by schema, then by meaning.

Each complaint names the key, the file that set it, its value and what is allowed.
"""

import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import jsonschema
import yaml

from locflow.configuration import Configuration
from locflow.figure_checks import figures_complaints
from locflow.system_checks import systems_complaints
from locflow.training_checks import trainings_complaints

_SHOWN = 8


class ConfigurationError(Exception):
    """The configuration cannot be used. The message lists what is wrong, one complaint per paragraph."""


def check(
    config: Mapping, schema_path: str | os.PathLike, config_files: Sequence[str | os.PathLike] = ()
) -> Configuration:
    """Validate a configuration and return it.

    Parameters
    ----------
    config
        The merged configuration.
    schema_path
        JSON schema, as YAML.
    config_files
        The files that it was merged from, the strongest last: complaints say which of them set a value.

    Raises
    ------
    ConfigurationError
        An unknown or missing key, a value of the wrong type or range, or values that do not fit together.
    """
    schema = yaml.safe_load(Path(schema_path).read_text(encoding="utf-8"))
    layers = [(str(path), yaml.safe_load(Path(path).read_text(encoding="utf-8"))) for path in config_files]
    complaints = [_complaint(path, config, layers, text) for path, text in _schema_complaints(config, schema)]
    if not complaints:
        configuration = Configuration(config)
        complaints = [_complaint(path, config, layers, text) for path, text in _meaning_complaints(configuration)]
    if complaints:
        more = [f"... and {len(complaints) - _SHOWN} more"] if len(complaints) > _SHOWN else []
        raise ConfigurationError("\n".join(["the configuration cannot be used:", *complaints[:_SHOWN], *more]))
    return configuration


def _meaning_complaints(configuration: Configuration) -> Iterator[tuple[list, str]]:
    complaints = list(systems_complaints(configuration))
    yield from complaints
    # What is built on a system that cannot be is not looked at.
    broken = {path[1] for path, _ in complaints if path[0] == "systems"}
    yield from trainings_complaints(configuration, broken)
    yield from figures_complaints(configuration)


def _complaint(path: Sequence, config: Mapping, layers: Sequence[tuple[str, Mapping]], text: str) -> str:
    key = ".".join(str(part) for part in path) or "(top level)"
    found, value = _lookup(config, path)
    shown = f" = {value!r}" if found and not isinstance(value, Mapping) and path else ""
    return f"- {key}{shown} ({_origin(path, layers)}): {text}"


def _lookup(config, path: Sequence) -> tuple[bool, object]:
    for part in path:
        try:
            config = config[part]
        except (KeyError, IndexError, TypeError):
            return False, None
    return True, config


def _origin(path: Sequence, layers: Sequence[tuple[str, Mapping]]) -> str:
    for depth in range(len(path), 0, -1):
        for name, layer in reversed(layers):
            if _lookup(layer, path[:depth])[0]:
                return os.path.relpath(name)
    return "command line" if path and layers else "config"


# By schema


def _schema_complaints(config: Mapping, schema: Mapping) -> Iterator[tuple[list, str]]:
    validator = jsonschema.Draft202012Validator(schema)
    for error in sorted(validator.iter_errors(config), key=lambda error: [str(part) for part in error.absolute_path]):
        yield from _explain(error)


def _explain(error: jsonschema.ValidationError) -> Iterator[tuple[list, str]]:
    path = list(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        allowed = list(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in allowed:
                close = difflib.get_close_matches(str(key), allowed, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                yield [*path, key], f"is an unknown key{hint} Allowed here: {', '.join(allowed)}"
    elif error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        yield path, f"lacks the key {', '.join(missing)}"
    elif error.validator == "oneOf":
        branch = 1 if isinstance(error.instance, Mapping) else 0
        inner = [child for child in error.context if child.schema_path[0] == branch]
        for child in inner:
            yield from _explain(child)
    elif error.validator == "type" and isinstance(error.instance, str) and _is_number(error.instance):
        yield path, f"is text, must be {error.validator_value} (YAML reads 1e-3 as text: write 1.0e-3)"
    elif error.validator == "pattern" and path == []:
        yield path, f"the name {error.instance!r} must be lower case letters, digits and _, a letter first"
    else:
        yield path, _sentence(error)


def _sentence(error: jsonschema.ValidationError) -> str:
    limit = error.validator_value
    sentences = {
        "type": f"must be of type {limit}",
        "enum": f"must be one of {', '.join(map(str, limit))}" if isinstance(limit, list) else "",
        "minimum": f"must be at least {limit}",
        "maximum": f"must be at most {limit}",
        "exclusiveMinimum": f"must be greater than {limit}",
        "exclusiveMaximum": f"must be less than {limit}",
        "minItems": f"needs at least {limit} entries",
        "maxItems": f"takes at most {limit} entries",
        "minProperties": "must not be empty",
        "uniqueItems": "must not name anything twice",
        "pattern": "must be lower case letters, digits and _, a letter first",
    }
    return sentences.get(error.validator) or error.message


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
