"""Docstrings are plain text: angle brackets in them, as in <r> and |psi>, are no tags of HTML."""

import re

from griffe import Extension


class PlainText(Extension):
    """Escapes angle brackets outside of code."""

    def on_object(self, *, obj, **_):
        """Of every object that has a docstring."""
        if obj.docstring:
            obj.docstring.value = escaped(obj.docstring.value)


def escaped(text):
    """The text with `<` as an entity, except in inline code, examples and indented blocks of code."""
    lines = []
    for line in text.splitlines():
        if line.lstrip().startswith((">>>", "...")):
            lines.append(line)
        else:
            parts = re.split(r"(`[^`]*`)", line)
            lines.append("".join(part if k % 2 else part.replace("<", "&lt;") for k, part in enumerate(parts)))
    return "\n".join(lines)
