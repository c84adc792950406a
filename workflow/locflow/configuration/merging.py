"""Blocks of the config laid over each other: files, `like`, and the defaults of a kind; and where a value came from."""

import copy
from collections.abc import Mapping, Sequence

DEFAULTS = "training_defaults"


class LikeError(Exception):
    """`like` names no block, or leads back to where it started."""

    def __init__(self, path: list, text: str):
        super().__init__(text)
        self.path, self.text = path, text


def merged(base: Mapping, other: Mapping) -> dict:
    """Configuration with `other` laid over `base`, as Snakemake does: block by block, lists replaced."""
    result = copy.deepcopy(dict(base))
    for key, value in other.items():
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
        result[key] = merged(result[key], value) if both else copy.deepcopy(value)
    return result


def resolved(config: Mapping) -> dict:
    """The config with every system and training written out: `like` followed, the defaults of the kind filled in.

    Raises
    ------
    LikeError
        A `like` that leads nowhere, or in a circle.
    """
    result = dict(config)
    for section in ("systems", "trainings"):
        if isinstance(config.get(section), Mapping):
            result[section] = {name: _written_out(config, section, name) for name in config[section]}
    return result


def origin(config: Mapping, path: Sequence) -> list:
    """The path of the key from which a value of the resolved config was taken."""
    if len(path) > 2 and path[0] in ("systems", "trainings"):
        section, name, *rest = path
        block = config[section].get(name)
        while isinstance(block, Mapping):
            if lookup(block, rest)[0]:
                return [section, name, *rest]
            if "like" not in block:
                break
            name = block["like"]
            block = config[section].get(name)
        defaults = [DEFAULTS, block.get("kind") if isinstance(block, Mapping) else None, *rest]
        if section == "trainings" and lookup(config, defaults)[0]:
            return defaults
    return list(path)


def lookup(config, path: Sequence) -> tuple[bool, object]:
    """Whether there is a value at a path, and the value."""
    for part in path:
        try:
            config = config[part]
        except (KeyError, IndexError, TypeError):
            return False, None
    return True, config


def _written_out(config: Mapping, section: str, name: str):
    chain, block = [name], config[section][name]
    blocks = [block]
    while isinstance(block, Mapping) and "like" in block:
        other = block["like"]
        if other not in config[section]:
            allowed = ", ".join(config[section])
            raise LikeError([section, chain[-1], "like"], f"names no entry of {section}; there are {allowed}")
        if other in chain:
            raise LikeError([section, name, "like"], f"leads in a circle: {' -> '.join([*chain, other])}")
        chain.append(other)
        block = config[section][other]
        blocks.append(block)
    if not all(isinstance(block, Mapping) for block in blocks):
        return config[section][name]
    result: dict = {}
    if section == "trainings":
        defaults = config.get(DEFAULTS, {})
        kind = next((block["kind"] for block in blocks if "kind" in block), None)
        result = dict(defaults.get(kind, {})) if isinstance(defaults, Mapping) and isinstance(kind, str) else {}
    for block in reversed(blocks):
        result = merged(result, {key: value for key, value in block.items() if key != "like"})
    return result
