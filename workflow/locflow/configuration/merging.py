"""Blocks of the config laid over each other: files, `like`, and the defaults of a kind; and where a value came from.

A system with several lattices or values of a coupling is written out as a system of each.

What is laid on top wins key by key, and `null` takes a key away. A block of another `kind` takes nothing of the one
below it, and a system of another `model` only the couplings that this one has, too.
"""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from locflow.configuration.families import Family, FamilyError, members_of, possible_families
from locflow.hamiltonians.models import MODELS
from locflow.kinds.options import no_such

DEFAULTS = "training_defaults"


class LikeError(Exception):
    """`like` names no block, or leads back to where it started."""

    def __init__(self, path: list, text: str):
        super().__init__(text)
        self.path, self.text = path, text


def merged(base: Mapping, other: Mapping) -> dict:
    """Configuration with `other` laid over `base`: block by block, lists replaced; `null` stays."""
    if _differ(base, other, "kind"):
        return copy.deepcopy(dict(other))
    return _overlaid(_for_another_model(base, other) if _differ(base, other, "model") else base, other, merged)


def without_replaced(config: Mapping, layers: Iterable[Mapping]) -> dict:
    """A config that Snakemake merged from some layers, without what `merged` would have left out.

    Snakemake knows nothing of kinds: it lays several `--configfile` over each other key by key.

    Parameters
    ----------
    config
        Merged, with what the command line says beside the layers.
    layers
        The contents of the files, the strongest last.
    """
    everything: dict = {}
    kept: dict = {}
    for layer in layers:
        everything, kept = _overlaid(everything, layer, _plainly_merged), merged(kept, layer)
    return _without(config, everything, kept)


def without_nulls(value: Any) -> Any:
    """A config without the keys that are null, at any depth."""
    if not isinstance(value, Mapping):
        return value
    return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}


def resolved(config: Mapping) -> dict:
    """The config as of `with_families`."""
    return with_families(config)[0]


def with_families(config: Mapping) -> tuple[dict, dict[str, Family]]:
    """The config with every system and training written out: `like` followed, the defaults of the kind filled in.

    Returns
    -------
    config
        With a system for each lattice and coupling of a family in the place of its block.
    families
        By the name of their block.

    Raises
    ------
    LikeError
        A `like` that leads nowhere, or in a circle; a list that makes no family of systems.
    """
    result = dict(config)
    families: dict[str, Family] = {}
    for section in ("systems", "trainings"):
        if isinstance(config.get(section), Mapping):
            blocks = {name: block for name, block in config[section].items() if block is not None}
            written = {name: _written_out({**config, section: blocks}, section, name) for name in blocks}
            result[section] = written
            if section == "systems":
                result[section], families = _with_members(blocks, written)
    return without_nulls(result), families


def _with_members(blocks: Mapping, written: Mapping) -> tuple[dict, dict[str, Family]]:
    """The systems with those of families in the place of their blocks."""
    families, members = {}, {}
    for name, block in written.items():
        if (made := _family(name, without_nulls(block))) is None:
            continue
        families[name], own = made
        for member, system in own.items():
            if member in members:
                raise LikeError(["systems", name], f"makes a system {member}, as another block does")
            members[member] = _changed(member, system, blocks.get(member), name)
    systems: dict = {}
    for name, block in written.items():
        if name in families:
            systems |= {member: members[member] for member in families[name].systems}
        elif name not in members:
            systems[name] = block
    return systems, families


def _family(name: str, block: Any) -> tuple[Family, dict[str, dict]] | None:
    try:
        return members_of(name, block)
    except FamilyError as error:
        raise LikeError(["systems", name, *error.path], error.text) from None


def _changed(member: str, system: Mapping, block: Any, family: str) -> dict:
    """A system of a family with what the block of its own name says."""
    if block is None:
        return dict(system)
    path = ["systems", member]
    if not isinstance(block, Mapping):
        raise LikeError(path, f"must be a block: it changes a system of {family}")
    for key in ("like", "model", "lattice", "couplings"):
        if key in block:
            raise LikeError(
                [*path, key],
                f"is set by systems.{family}, which makes the system {member}; its block can have all keys except "
                "like, model, lattice and couplings",
            )
    return merged(system, block)


def origin(config: Mapping, path: Sequence) -> list:
    """The path of the key from which a value of the resolved config was taken."""
    if len(path) < 3 or path[0] not in ("systems", "trainings"):
        return list(path)
    section, name, *rest = path
    if section == "systems" and (base := family_of(config, name)) and not lookup(config[section].get(name), rest)[0]:
        # The lists of a family as a whole.
        return origin(config, [section, base, *(rest[:1] if rest[:1] == ["lattice"] else rest)])
    block, kind = config[section].get(name), None
    while isinstance(block, Mapping):
        if lookup(block, rest)[0]:
            return [section, name, *rest]
        name, above = block.get("like"), block
        kind = kind or block.get("kind")
        block = config[section].get(name) if isinstance(name, str) else None
        if isinstance(block, Mapping) and any(_other_kind(block, above, rest[:depth]) for depth in range(len(rest))):
            break
    defaults = [DEFAULTS, kind, *rest]
    return defaults if section == "trainings" and lookup(config, defaults)[0] else list(path)


def family_of(config: Mapping, name: Any) -> str:
    """The block whose lattices or couplings make a system of this name, or ""."""
    return _family_and_member(config, name, ())[0]


def _family_and_member(config: Mapping, name: Any, seen: Sequence) -> tuple[str, Any]:
    blocks = config["systems"]
    for base in possible_families(str(name), blocks):
        if base in seen or blocks[base] is None:
            continue
        try:
            made = members_of(base, without_nulls(_written_out(config, "systems", base, seen=(*seen, str(name)))))
        except (LikeError, FamilyError):
            continue
        if made is not None and name in made[1]:
            return base, made[1][name]
    return "", None


def lookup(config: Any, path: Sequence) -> tuple[bool, Any]:
    """Whether there is a value at a path, and the value."""
    for part in path:
        try:
            config = config[part]
        except (KeyError, IndexError, TypeError):
            return False, None
    return True, config


def _differ(base: Mapping, other: Mapping, key: str) -> bool:
    return key in base and key in other and base[key] != other[key]


def _for_another_model(base: Mapping, other: Mapping) -> dict:
    model, couplings = other["model"], base.get("couplings")
    if not isinstance(couplings, Mapping):
        return dict(base)
    if isinstance(model, Mapping) and "terms" in model:
        kept = {*_texts(model["terms"])}
    elif isinstance(model, str) and model in MODELS:
        kept = {*MODELS[model].couplings}
    else:
        return dict(base)
    return {**base, "couplings": {name: value for name, value in couplings.items() if name in kept}}


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value that is not checked yet; the couplings of terms are among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def _other_kind(base: Mapping, other: Mapping, path: Sequence) -> bool:
    blocks = [lookup(block, path)[1] for block in (base, other)]
    return all(isinstance(block, Mapping) for block in blocks) and _differ(blocks[0], blocks[1], "kind")


def _overlaid(base: Mapping, other: Mapping, merge: Callable[[Mapping, Mapping], dict]) -> dict:
    result = copy.deepcopy(dict(base))
    for key, value in other.items():
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
        result[key] = merge(result[key], value) if both else copy.deepcopy(value)
    return result


def _plainly_merged(base: Mapping, other: Mapping) -> dict:
    return _overlaid(base, other, _plainly_merged)


def _without(config: Mapping, everything: Mapping, kept: Mapping) -> dict:
    result = {}
    for key, value in config.items():
        if key in everything and key not in kept and value == everything[key]:
            continue
        every, keeps = everything.get(key), kept.get(key)
        if isinstance(value, Mapping) and isinstance(every, Mapping) and isinstance(keeps, Mapping):
            result[key] = _without(value, every, keeps)
        else:
            result[key] = value
    return result


def _written_out(config: Mapping, section: str, name: str, seen: Sequence[str] = ()) -> Any:
    chain, block = [name], config[section][name]
    blocks = [block]
    while isinstance(block, Mapping) and block.get("like") is not None:
        other = block["like"]
        if section == "systems" and (found := _family_and_member(config, other, (*seen, *chain)))[0]:
            blocks.append(_changed(other, found[1], config[section].get(other), found[0]))
            break
        if not isinstance(other, str) or other not in config[section]:
            allowed = map(str, config[section])
            raise LikeError([section, chain[-1], "like"], no_such(f"names no entry of {section}", other, allowed))
        if other in chain:
            raise LikeError([section, name, "like"], f"leads in a circle: {' -> '.join([*chain, other])}")
        chain.append(other)
        block = config[section][other]
        blocks.append(block)
    if not all(isinstance(block, Mapping) for block in blocks):
        return config[section][name]
    result: dict = {}
    for block in reversed(blocks):
        result = merged(result, {key: value for key, value in block.items() if key != "like"})
    kind, defaults = result.get("kind"), config.get(DEFAULTS)
    if section == "trainings" and isinstance(kind, str) and isinstance(defaults, Mapping):
        kind_defaults = defaults.get(kind)
        result = merged(kind_defaults, result) if isinstance(kind_defaults, Mapping) else result
    return result
