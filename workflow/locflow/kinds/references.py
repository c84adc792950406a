"""References in the config: keys that name a training of some kind, a system that keeps something, or a W of a system.

A reference is part of a key's type, `Annotated[str, TrainingOf("regression")]`. By it `locflow.configuration.check`
looks up what the key names, and the reference page and the editor's schema say what it may name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic.json_schema import JsonSchemaValue

from locflow.kinds.options import Options
from locflow.kinds.protocols import Configuration

SCHEMA_KEY = "reference"
"""Where a reference stands in pydantic's JSON schema."""


class Reference:
    """What a key names."""

    @property
    def one(self) -> str:
        """What the key may be, for the reference page: "a training of kind `regression`"."""
        raise NotImplementedError

    @property
    def several(self) -> str:
        """What each entry of a list may be."""
        raise NotImplementedError

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> JsonSchemaValue:
        return handler(core_schema) | {SCHEMA_KEY: self.one}


@dataclass(frozen=True)
class TrainingOf(Reference):
    """The name of a training of a kind."""

    kind: str

    @property
    def one(self) -> str:
        return f"a training of kind `{self.kind}`"

    @property
    def several(self) -> str:
        return f"trainings of kind `{self.kind}`"


class AnySystem(Reference):
    """The name of a system, whatever it keeps."""

    one = "a system"
    several = "systems"


class SystemKeeping(Reference):
    """The name of a system that keeps a kind of realizations, or one of several kinds.

    Parameters
    ----------
    *kinds
        `states`, `samples`, ...
    """

    def __init__(self, *kinds: str):
        self.kinds = kinds

    @property
    def words(self) -> str:
        """The kinds in a sentence."""
        return " or ".join(self.kinds)

    @property
    def one(self) -> str:
        return f"a system with the product {self._code}"

    @property
    def several(self) -> str:
        return f"systems with the product {self._code}"

    @property
    def _code(self) -> str:
        return " or ".join(f"`{kind}`" for kind in self.kinds)


@dataclass(frozen=True)
class StrengthOf(Reference):
    """A disorder strength that is computed for a system.

    Parameters
    ----------
    among
        The key that names the system, or a training whose system is meant, in this block or one around it. If it is a
        list, its first entry counts.
    """

    among: str

    @property
    def one(self) -> str:
        return f"a disorder strength of `{self.among}`"

    @property
    def several(self) -> str:
        return f"disorder strengths of `{self.among}`"


@dataclass(frozen=True)
class BoundOn(StrengthOf):
    """A number that the disorder strengths of a system are compared with; it need not be one of them."""

    @property
    def one(self) -> str:
        return f"a bound on disorder strengths of `{self.among}`"


class Named(NamedTuple):
    """What a key of a block names.

    Attributes
    ----------
    path : list
        The key within the block.
    reference : Reference
    value : str or float
    blocks : tuple of Options
        The blocks in which the key stands, the innermost last.
    """

    path: list
    reference: Reference
    value: Any
    blocks: tuple[Options, ...]


def named_in(block: Options, path: Sequence = (), around: Sequence[Options] = ()) -> Iterator[Named]:
    """All that a block and the blocks within it name, in the order of the keys."""
    blocks = (*around, block)
    for name, field in type(block).model_fields.items():
        yield from _named(getattr(block, name), field.annotation, field.metadata, [*path, field.alias or name], blocks)


def _named(value: Any, annotation: Any, metadata: Sequence, path: list, blocks: tuple) -> Iterator[Named]:
    reference = _reference(annotation, metadata)
    if isinstance(value, Options):
        yield from named_in(value, path, blocks)
    elif isinstance(value, list):
        (item,) = get_args(_without_none(annotation))
        for index, entry in enumerate(value):
            yield from _named(entry, item, (), [*path, index], blocks)
    elif reference is not None and value is not None:
        yield Named(path, reference, value, blocks)


def reference_in(metadata: Sequence) -> Reference | None:
    """The reference among what a type is annotated with."""
    return next((item for item in metadata if isinstance(item, Reference)), None)


def _reference(annotation: Any, metadata: Sequence) -> Reference | None:
    if (reference := reference_in(metadata)) is not None:
        return reference
    inside = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return reference_in(inside[1:])
    return next((reference for inner in inside if (reference := _reference(inner, ())) is not None), None)


def _without_none(annotation: Any) -> Any:
    """The list among the types that a value may have."""
    if get_origin(annotation) is list:
        return annotation
    return next(filter(None, (_without_none(inner) for inner in get_args(annotation))), None)


def system_of(configuration: Configuration, strength: StrengthOf, blocks: Sequence[Options]) -> str:
    """The system whose disorder strengths a key speaks of.

    Parameters
    ----------
    configuration
        Where what the blocks name exists.
    strength
        The reference of the key.
    blocks
        The blocks in which the key stands, the innermost last.
    """
    block = next(block for block in reversed(blocks) if strength.among in type(block).model_fields)
    value, field = getattr(block, strength.among), type(block).model_fields[strength.among]
    name = value[0] if isinstance(value, list) else value
    if isinstance(_reference(field.annotation, field.metadata), TrainingOf):
        return configuration.trainings[name].trained_on[0]
    return name
