"""Docstrings are plain text: angle brackets in them, as in <r> and |psi>, are no tags of HTML."""

import re

from griffe import Extension

# Fences, examples, and inline code, which may cross the end of a line.
CODE = re.compile(r"(```.*?```|^[ \t]*(?:>>>|\.\.\.)[^\n]*|`[^`\n]*(?:\n[^`\n]+)*`)", re.DOTALL | re.MULTILINE)


class PlainText(Extension):
    """Escapes angle brackets outside of code."""

    def on_object(self, *, obj, **_):
        """Of every object that has a docstring."""
        if obj.docstring:
            obj.docstring.value = escaped(obj.docstring.value)


def escaped(text):
    """The text with `<` as an entity, except in code."""
    return "".join(part if k % 2 else part.replace("<", "&lt;") for k, part in enumerate(CODE.split(text)))
