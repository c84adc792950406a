"""Terms of a model as data, one by one: their keys, the strings and names in them, and what they say in words."""

from collections.abc import Mapping, Sequence

STRENGTH = "W"
"""The name of the disorder strength among couplings."""

TERM = {
    "operators": "",
    "places": None,
    "offsets": [],
    "coupling": None,
    "factor": 1.0,
    "phase": 0.0,
    "conjugate": False,
    "decay": None,
    "profile": None,
    "flanked": "",
    "random": None,
}
"""All keys of a term; the config says what they mean (`locflow.configuration.own_model`)."""


def where(term: Mapping) -> str:
    """Where a term is without offsets: what it says, or what its letters suggest."""
    if term["places"]:
        return term["places"]
    return {1: "sites", 2: "bonds"}.get(letters(strings(term)[0]), "")


def strings(term: Mapping) -> list[str]:
    """What one coefficient multiplies: the sum of these strings."""
    return [term["operators"]] if isinstance(term["operators"], str) else [*term["operators"]]


def letters(string: str) -> int:
    """How many letters a string has."""
    return len(string.replace("|", ""))


def shown(term: Mapping) -> str:
    """Its strings in a sentence."""
    return " + ".join(strings(term))


def names(term: Mapping) -> list[str]:
    """The couplings that a term names."""
    random = term["random"] or {}
    named = (term["coupling"], term["decay"], random.get("strength"))
    return [name for name in named if isinstance(name, str) and name != STRENGTH]


def is_swept(term: Mapping) -> bool:
    """Whether W multiplies it, or its random numbers."""
    return term["coupling"] == STRENGTH or (term["random"] or {}).get("strength") == STRENGTH


def meaning(terms: Sequence[Mapping], name: str) -> str:
    """What a coupling is of."""
    using = [term for term in terms if name in names(term)]
    how = []
    for term in using:
        if term["coupling"] == name:
            how.append(f"coupling of {shown(term)}")
        if term["decay"] == name:
            how.append(f"exponent of the distance of {shown(term)}")
        if (term["random"] or {}).get("strength") == name:
            how.append(f"strength of the random {shown(term)}")
    return ", ".join(dict.fromkeys(how))


def formula(terms: Sequence[Mapping]) -> str:
    """The terms in one line: "-J ZZ on bonds + (random W) z on sites"."""
    parts = []
    for term in terms:
        random = term["random"]
        values = [] if term["coupling"] is None else [_written(term["coupling"])]
        values += [f"random {_written(random['strength'])}"] if random is not None else []
        value = " + ".join(values)
        factor = "" if term["factor"] == 1 else "-" if term["factor"] == -1 else f"{term['factor']:g} "
        operators = shown(term) if len(strings(term)) == 1 else f"({shown(term)})"
        text = f"{factor}{f'({value})' if ' ' in value else value} {operators}".strip()
        if term["phase"]:
            text = f"exp({term['phase']:g} pi i) {text}"
        if term["flanked"]:
            text += f" between {term['flanked']}"
        if term["conjugate"]:
            text += " + h.c."
        if term["decay"] is not None:
            text += f" / r^{term['decay']}"
        if term["profile"] is not None:
            text += f" ({term['profile']['kind']})"
        where = f" at {term['offsets']}" if term["offsets"] else f" on {term['places']}" if term["places"] else ""
        parts.append(f"{text}{where}")
    return " + ".join(parts).replace("+ -", "- ")


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def is_of_sites(term: Mapping) -> bool:
    """Whether each of its places is one site."""
    return not term["offsets"] and where(term) == "sites"
