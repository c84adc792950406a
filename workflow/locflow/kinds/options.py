"""Blocks of the config: what every block has in common, and how a key says what it is.

A key stands once, as a field of its block: type, range, default, meaning, and the stage that uses it. Checks, the page
config/README.md, the editor's schema and the settings of each rule follow from the field.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, Tag
from pydantic.fields import FieldInfo

# Names in a sentence.
_SHOWN = 30
NAME = r"^[a-z][a-z0-9_]*$"

Complaints = Iterator[tuple[list, str]]
"""What is wrong in meaning, as (path of the key within the block, sentence whose subject is its value)."""


class Options(BaseModel):
    """A block of the config. Unknown keys, wrong types, nan and infinite numbers are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    def settings(self, stage: str) -> dict[str, Any]:
        """The options that a stage uses, in plain types and in alphabetical order.

        Snakemake compares params by their repr: 2 and 2.0, and any order in the file, come out alike.
        """
        chosen = {name for name, field in type(self).model_fields.items() if stage in stages_of(field)}
        return dict(sorted(self.model_dump(include=chosen).items()))


def key(meaning: str, default: Any = ..., *, stage: str = "", **limits: Any) -> Any:
    """A key of the config.

    Parameters
    ----------
    meaning
        For the reference and the editor.
    default
        Without one the key must be given.
    stage
        Which settings it belongs to, several with blanks between them; "" for none.
    **limits
        Of `pydantic.Field`: ge, gt, le, lt, min_length, max_length, pattern.
    """
    stages: list[JsonValue] = [*stage.split()]
    return Field(default, description=meaning, json_schema_extra={"stages": stages}, **limits)


def stages_of(field: FieldInfo) -> list[str]:
    """The stages whose settings a field belongs to."""
    extra = field.json_schema_extra
    stages = extra.get("stages") if isinstance(extra, dict) else None
    return [str(stage) for stage in stages] if isinstance(stages, list) else []


def tagged(*models: tuple[str, Any], by: Callable[[Any], str]) -> Any:
    """Union of models, chosen by `by(value)` among the tags: complaints are then about the chosen one alone.

    Tags are written <in angle brackets>, so that they are told from the keys in the path of a complaint.
    """
    union: Any = None
    for tag, model in models:
        branch: Any = Annotated[(model, Tag(f"<{tag}>"))]
        union = branch if union is None else union | branch
    return Annotated[union, Discriminator(lambda value: f"<{by(value)}>")]


def by_kind(table: Mapping[str, type[Options]]) -> Any:
    """Union of the kinds of a table, chosen by the key `kind`."""

    def kind_of(value: Any) -> str:
        return value.get("kind", "") if isinstance(value, Mapping) else getattr(value, "kind", "")

    return tagged(*table.items(), by=kind_of)


def no_such(subject: str, name: Any, allowed: Iterable[str], there: str = "there are", *, shown: str = "") -> str:
    """The complaint about a name that is none of those allowed.

    Parameters
    ----------
    subject
        What it is not: "is no kind".
    name
        The name.
    allowed
        The names that there are; the one most like it is suggested.
    there
        What introduces them.
    shown
        What stands in their place in the sentence: some of them, or what they mean.
    """
    names = list(allowed)
    if not names:
        return f"{subject}; there is none"
    by_letters = {known.lower(): known for known in names}
    close = difflib.get_close_matches(str(name).lower(), by_letters, n=1)
    hint = f"did you mean {by_letters[close[0]]!r}? {there[0].upper()}{there[1:]}" if close else there
    return f"{subject}; {hint} {shown or ', '.join([*names[:_SHOWN], *(['...'] if len(names) > _SHOWN else [])])}"
