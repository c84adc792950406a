"""Checks of a configuration before any job runs: by schema, then by meaning.

Each complaint names the key, the file that set it, its value and what is allowed.
"""

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import jsonschema
import yaml

from locflow.configuration import Configuration, W_label, grid_values
from locflow.models import hilbert_dimension, system_complaints
from locflow.solver_requirements import ENGINE_NAMES

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


# By meaning


def _meaning_complaints(configuration: Configuration) -> Iterator[tuple[list, str]]:
    engine = configuration.config["eigensolver"]["engine"]
    if engine not in ("auto", *ENGINE_NAMES):
        yield ["eigensolver", "engine"], f"is no engine; allowed are auto, {', '.join(ENGINE_NAMES)}"
    broken = set()
    for system in configuration.systems:
        for complaint in _system_complaints(configuration, system):
            broken.add(system)
            yield complaint
    for training in configuration.trainings:
        if configuration.trainings[training]["system"] not in broken:
            yield from _training_complaints(configuration, training)
    paper1 = configuration.config["paper1"]
    for path, training in [
        *((["paper1", "phase_diagrams", panel], name) for panel, name in paper1["phase_diagrams"].items()),
        *((["paper1", "trainings", k], name) for k, name in enumerate(paper1["trainings"])),
    ]:
        if training not in configuration.trainings:
            yield path, f"is no training; there are {', '.join(configuration.trainings)}"


def _system_complaints(configuration: Configuration, system: str) -> Iterator[tuple[list, str]]:
    for keys, text in system_complaints(configuration.systems[system]):
        yield ["systems", system, *keys], text
    yield from _disorder_complaints(configuration, system)


def _disorder_complaints(configuration: Configuration, system: str) -> Iterator[tuple[list, str]]:
    at = ["systems", system, "disorder"]
    disorder = configuration.systems[system]["disorder"]
    grid = disorder["W_grid"]
    if isinstance(grid, Mapping):
        if grid["to"] < grid["from"]:
            yield [*at, "W_grid", "to"], f"must not be less than from = {grid['from']}"
            return
        steps = (grid["to"] - grid["from"]) / grid["step"]
        if abs(steps - round(steps)) > 1e-6:
            reached = round(grid["from"] + int(steps) * grid["step"], 9)
            yield [*at, "W_grid", "to"], f"is not reached from {grid['from']} in steps of {grid['step']}; {reached} is"
            return
    for key in ("W_grid", "W_training"):
        for W in grid_values(disorder[key]):
            if abs(W - float(W_label(W))) > 1e-9:
                yield [*at, key], f"{W} has more than three decimals; files name W by three"
    if len(configuration.W_grid(system)) < 2:
        yield [*at, "W_grid"], "needs at least two disorder strengths: one makes no phase diagram"
    values = configuration.W_values(system)
    for index, entry in enumerate(disorder.get("additional", [])):
        if not any(entry["from"] - 1e-9 <= W <= entry["to"] + 1e-9 for W in values):
            yield [*at, "additional", index], f"meets none of the disorder strengths {_listed(values)}"


def _training_complaints(configuration: Configuration, training: str) -> Iterator[tuple[list, str]]:
    at = ["trainings", training]
    options = configuration.trainings[training]
    if options["network"] not in configuration.config["networks"]:
        yield [*at, "network"], f"is no network; there are {', '.join(configuration.config['networks'])}"
    elif options["system"] in configuration.systems:
        yield from _network_complaints(configuration, training)
    if options["system"] not in configuration.systems:
        yield [*at, "system"], f"is no system; there are {', '.join(configuration.systems)}"
        return
    values = configuration.W_values(options["system"])
    for key in ("W_ETH", "W_MBL"):
        if not any(abs(options[key] - W) < 1e-9 for W in values):
            yield (
                [*at, key],
                f"is not computed for {options['system']}: its disorder strengths are {_listed(values)} "
                f"(add it to systems.{options['system']}.disorder.W_training)",
            )
            return
    if options["W_ETH"] >= options["W_MBL"]:
        yield [*at, "W_ETH"], f"must be less than W_MBL = {options['W_MBL']}"
    yield from _sample_complaints(configuration, training)


def _network_complaints(configuration: Configuration, training: str) -> Iterator[tuple[list, str]]:
    options = configuration.trainings[training]
    network = configuration.config["networks"][options["network"]]
    dimension = hilbert_dimension(configuration.systems[options["system"]])
    if network["kernel_length"] + network["pool"] - 1 > dimension:
        yield (
            ["networks", options["network"], "kernel_length"],
            f"with pool = {network['pool']} needs inputs of at least {network['kernel_length'] + network['pool'] - 1}; "
            f"{options['system']} (trainings.{training}) has {dimension} basis states",
        )


def _sample_complaints(configuration: Configuration, training: str) -> Iterator[tuple[list, str]]:
    at = ["trainings", training]
    options = configuration.trainings[training]

    def holder(key: str) -> list:
        return [*at, key] if key in configuration.config["trainings"][training] else ["training_defaults", key]

    lower, upper = options["energy_density"]
    if lower >= upper:
        yield holder("energy_density"), "must be [lower, upper] with lower < upper"
        return
    for label, W in configuration.training_W(training).items():
        count = configuration.realizations(options["system"], W)
        available = configuration.available_states(training, W)
        if options["states_per_class"] > available:
            yield (
                holder("states_per_class"),
                f"a fold of {training} asks for more {label} states than there are: {count} realizations at W = {W} "
                f"keep at most {available} states with energy density in ({lower}, {upper})",
            )
        if options["split"] == "realizations" and count < 2:
            yield [*at, "split"], f"realizations needs at least 2 realizations at W = {W}; there is {count}"


def _listed(values: Iterable[float]) -> str:
    values = [f"{value:g}" for value in values]
    return ", ".join(values if len(values) <= 12 else [*values[:4], "...", *values[-4:]])
