"""What pictures say of a system: its name, the axis of W, and the unit of W.

A system comes as the dictionary that `locflow.configuration.system.System.description` makes: the name of the model,
lattice, boundary, basis, particles (None for as many as usual), couplings, the coupling that is the unit, and the
disorder's distribution and random bonds; of a model written as data also what W is (`noun` or `axis`) and the sector.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

# A word per shape; others are named by their number of directions.
_SHAPES = {
    ("periodic", 1): "ring",
    ("open", 1): "open chain",
    ("periodic", 2): "torus",
    ("open", 2): "open lattice",
}
# W is the strength of numbers that multiply the model's field operator. Electrons have half of them as site energies:
# their W is the full width of the box (paper 4).
_FIELDS = {
    "box": r"field in $[-W, W]$",
    "gaussian": r"Gaussian field of deviation $W$",
    "binary": r"field $\pm W$",
    "quasiperiodic": r"field $W\,\cos(2\pi\beta i + \varphi)$, $\beta = {beta}$",
}
_SITE_ENERGIES = {
    "box": r"site energies in $[-W/2, W/2]$",
    "gaussian": r"Gaussian site energies of deviation $W/2$",
    "binary": r"site energies $\pm W/2$",
}
_BONDS = {"box": r"in $[-{0:g}, {0:g}]$", "gaussian": r"Gaussian of deviation ${0:g}$", "binary": r"$\pm {0:g}$"}
_GREEK = ("alpha", "beta", "gamma", "delta", "epsilon", "lambda", "mu", "omega", "phi", "theta", "Delta", "Omega")
AS_GIVEN = "couplings as given"


class Words(NamedTuple):
    """What pictures say of a system.

    Attributes
    ----------
    title
        Lattice, model and couplings, in one line or two.
    axis
        Label of the axis of W.
    unit
        Of W, for measured quantities: "V", "4 t_s", `AS_GIVEN`.
    symbol
        Of W, in mathematical text.
    letter
        Of W, in plain text.
    """

    title: str
    axis: str
    unit: str
    symbol: str = "W"
    letter: str = "W"


def words_of(system: Mapping) -> Words:
    """What pictures say of a system, whatever its model and lattice."""
    couplings = system["couplings"]
    details = [f"${symbol(name)} = {number(value)}$" for name, value in couplings.items()]
    if system["particles"] is not None:
        details.append(f"{system['particles']} particle{'s' * (system['particles'] != 1)}")
    details += _random_bonds(system)
    details += [system["sector"]] if system.get("sector") else []
    model = f"{lattice_name(system['lattice'], system['boundary'])}, {system['model']}"
    title = f"{model}, {details[0]}" if len(details) == 1 else "\n".join([model, *_lines(details)])
    if system["basis"] == "driven spins":
        return Words(title, r"drive $W = \epsilon\,/\,(\pi/2)$", "pi/2")
    return Words(title, f"{_strength(system)}{_units(system)})", unit_of(system))


def common_words(systems: Mapping[str, Words]) -> Words:
    """What a picture of several systems says: what they have in common, else that they differ."""
    titles, axes, units = ({getattr(words, name) for words in systems.values()} for name in ("title", "axis", "unit"))
    return Words(
        titles.pop() if len(titles) == 1 else "\n".join(f"{name}: {words.title}" for name, words in systems.items()),
        axes.pop() if len(axes) == 1 else "disorder strength $W$  (of each system)",
        units.pop() if len(units) == 1 else AS_GIVEN,
    )


def lattice_name(lattice: Sequence[int], boundary: str) -> str:
    """A lattice in words: "ring of 12 sites", "open ladder 6 x 2", "torus 4 x 3"."""
    long = [length for length in lattice if length > 1] or [1]
    if len(long) == 1:
        return f"{_SHAPES[boundary, 1]} of {long[0]} site{'s' * (long[0] > 1)}"
    size = r" $" + r" \times ".join(map(str, long)) + "$"
    if boundary == "open" and len(long) == 2 and min(long) == 2:
        return "open ladder" + size
    return _SHAPES.get((boundary, len(long)), f"{boundary} {len(long)}D lattice") + size


def unit_of(system: Mapping) -> str:
    """The unit of energies and W, where a coupling is one: "V" at V = 1, "J/2" at J = 2, "4 t_s" at t_s = 1/4."""
    if (name := _unit_coupling(system)) is None:
        return AS_GIVEN
    value = abs(system["couplings"][name])
    modulus = f"|{name}|" if system["couplings"][name] < 0 else name
    factor = Fraction(1 / value).limit_denominator(1000)
    if abs(float(factor) * value - 1) > 1e-9:
        return f"{modulus}/{value:g}"
    numerator = "" if factor.numerator == 1 else f"{factor.numerator} "
    return f"{numerator}{modulus}" + ("" if factor.denominator == 1 else f"/{factor.denominator}")


def symbol(name: str) -> str:
    """A coupling in mathematical text: J, J_{xy}, \\Delta, t_{s}."""
    if name in _GREEK:
        return f"\\{name}"
    if match := re.fullmatch(r"([A-Za-z])_?(\w{1,3})", name):
        first, rest = match.groups()
        return f"{first}_{{\\mathrm{{{rest.replace('_', '')}}}}}"
    return name if len(name) == 1 else r"\mathrm{" + name.replace("_", r"\ ") + "}"


def number(value: float) -> str:
    """A number in mathematical text: 1, 1/2, -0.5123."""
    fraction = Fraction(value).limit_denominator(4)
    return str(fraction) if abs(float(fraction) - value) < 1e-12 else f"{value:.4g}"


def couplings_text(couplings: Mapping[str, float], names: Iterable[str]) -> str:
    """Some couplings with their values, for an axis."""
    return ", ".join(f"${symbol(name)} = {number(couplings[name])}$" for name in names)


def _lines(details: Sequence[str]) -> list[str]:
    # A panel is as wide as four couplings, or as two longer texts.
    lines, room = [], 0.0
    for text in details:
        need = 1.0 if text.count(" ") < 3 else 2.0
        if need > room:
            lines.append([])
            room = 4.0
        lines[-1].append(text)
        room -= need
    return [", ".join(line) for line in lines]


def _unit_coupling(system: Mapping) -> str | None:
    # The only coupling there is is the unit, if its model names none.
    name = system["unit"] or (next(iter(system["couplings"])) if len(system["couplings"]) == 1 else "")
    return name if system["couplings"].get(name) else None


def _units(system: Mapping) -> str:
    name = _unit_coupling(system)
    return "" if name is None else f", units: {couplings_text(system['couplings'], [name])}"


def _strength(system: Mapping) -> str:
    # W need not be that of random numbers.
    if "axis" in system:
        return f"$W$\n({system['axis']}"
    return f"disorder strength $W$\n({_drawn(system)}"


def _drawn(system: Mapping) -> str:
    table = _SITE_ENERGIES if system["basis"] == "electrons" else _FIELDS
    kind = system["distribution"]["kind"]
    text = table.get(kind, f"{kind} distribution of strength $W$")
    text = text.replace("field", system.get("noun", "field"))
    return text.replace("{beta}", f"{system['distribution'].get('beta', 0.0):.4g}")


def _random_bonds(system: Mapping) -> list[str]:
    if (bonds := system.get("bonds")) is None:
        return []
    kind = bonds["distribution"]["kind"]
    how = _BONDS.get(kind, kind + " of strength ${0:g}$").format(bonds["strength"])
    return [f"on each bond ${symbol(bonds['coupling'])}$ plus {how}"]
