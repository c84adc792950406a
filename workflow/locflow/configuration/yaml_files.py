"""Config files read strictly: what YAML takes silently, and nobody means.

A key that stands twice, of which YAML keeps the last; a key that is no text because YAML reads it as something else
(`no`, `on`, `null`, 12).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_MERGE = "tag:yaml.org,2002:merge"


class Mistake(NamedTuple):
    """What is wrong with a line of a file."""

    path: str | os.PathLike
    line: int
    text: str

    def __str__(self) -> str:
        return f"- {os.path.relpath(self.path)}, line {self.line}: {self.text}"


class UnreadableError(Exception):
    """A file is not YAML."""


def read(path: str | os.PathLike) -> tuple[Mapping, list[Mistake]]:
    """What a config file says, and what is wrong with it.

    Raises
    ------
    UnreadableError
        It is neither YAML nor JSON.
    """
    text = Path(path).read_text(encoding="utf-8")
    loader = _Loader(text)
    try:
        content = loader.get_single_data()
    except yaml.YAMLError as error:
        raise UnreadableError(f"{os.path.relpath(path)} is not valid YAML: {_shown(text) or error}") from None
    finally:
        loader.dispose()
    # In a template (https://yte-template-engine.github.io) keys are Python, and may stand twice.
    if not isinstance(content, Mapping) or "__use_yte__" in content:
        return {}, []
    return content, [Mistake(path, line, text) for line, text in loader.mistakes]


def not_text(key: Any, written: str = "") -> str:
    """The complaint about a key that YAML reads as something else than text.

    Parameters
    ----------
    key
        As it is read.
    written
        As it stands in the file, where that is known.
    """
    words = {"True": ("true", "yes, on or true"), "False": ("false", "no, off or false"), "None": ("null", "null or ~")}
    read_as, may_be = words.get(repr(key), (repr(key), str(key)))
    return f"the key {written or may_be} is read by YAML as {read_as}, not as text: put it in quotes, or rename it"


def _shown(text: str) -> yaml.YAMLError | None:
    """What is wrong with a text, with the line: libyaml does not show it."""
    try:
        yaml.safe_load(text)
    except yaml.YAMLError as error:
        return error
    return None


# libyaml, where it is, reads ten times as fast.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    def __init__(self, text: str):
        super().__init__(text)
        self.mistakes: list[tuple[int, str]] = []

    def construct_mapping(self, node: yaml.Node, deep: bool = False) -> dict:
        lines: dict[Any, int] = {}
        for key_node, _ in getattr(node, "value", ()):
            if key_node.tag == _MERGE or not isinstance(key_node, yaml.ScalarNode):
                continue
            key, line = self.construct_object(key_node), key_node.start_mark.line + 1
            if not isinstance(key, str):
                self.mistakes.append((line, not_text(key, key_node.value)))
            if key in lines:
                self.mistakes.append((line, f"the key {key_node.value} stands twice, first in line {lines[key]}"))
            lines.setdefault(key, line)
        return super().construct_mapping(node, deep)
