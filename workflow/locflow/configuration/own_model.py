"""A model written out in the config: the block `systems.<name>.model`."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from locflow.kinds.distributions import Distribution
from locflow.kinds.options import Options, by_kind, key, tagged

if TYPE_CHECKING:
    NameOrNumber = str | float
    Strings = str | list[str]
else:
    NameOrNumber = tagged(
        ("name", Annotated[str, Field(min_length=1)]),
        ("number", float),
        by=lambda value: "name" if isinstance(value, str) else "number",
    )
    Strings = tagged(
        ("text", Annotated[str, Field(min_length=1)]),
        ("list", Annotated[list[str], Field(min_length=1)]),
        by=lambda value: "list" if isinstance(value, list) else "text",
    )


class Linear(Options):
    """A tilt."""

    kind: Literal["linear"] = key("The factor is i, the position of the first letter along the first direction.")


class Quadratic(Options):
    """A curvature."""

    kind: Literal["quadratic"] = key("The factor is (i/L)^2.")


class Staggered(Options):
    """An alternating sign."""

    kind: Literal["staggered"] = key("The factor is (-1)^(x + y + ...).")


class Cosine(Options):
    """A clean quasi-periodic modulation."""

    kind: Literal["cosine"] = key("The factor is cos(2 pi (beta i + offset)).")
    beta: float = key("Wave number, in units of 2 pi over the lattice spacing.", gt=0, lt=1)
    offset: float = key("Phase in units of 2 pi.", 0.0, ge=0, lt=1)


class Values(Options):
    """A profile of one's own."""

    kind: Literal["values"] = key(
        "The factor is a number for the site of the first letter. For example, `[0, 0, 0, 1, 1, 1]` makes a "
        "chain whose left half is clean (thermal) and whose right half is disordered."
    )
    values: list[float] = key("One number for each site.", min_length=1)


PROFILES = {"linear": Linear, "quadratic": Quadratic, "staggered": Staggered, "cosine": Cosine, "values": Values}
if TYPE_CHECKING:
    Profile = Linear | Quadratic | Staggered | Cosine | Values
else:
    Profile = by_kind(PROFILES)


class Random(Options):
    """Random numbers on a term."""

    strength: NameOrNumber = key(
        "Factor of the random numbers: `W` (the disorder strength of the phase diagram), the name of a coupling,"
        " or a number."
    )
    distribution: Distribution | None = key(
        "Distribution of the random numbers. Default: the distribution in `disorder.distribution`.", None
    )
    mirrored: bool = key(
        "Whether a place and its mirror image (site i and N - 1 - i) have the same random number. Then the "
        "disorder conserves the parity.",
        False,
    )


class Term(Options):
    """One term of the Hamiltonian, summed over its places on the lattice."""

    operators: Strings = key(
        "Letters, one for each site of a place. In a list of such strings, the operators are added: `[xx, yy, "
        "zz]` is S.S. For all kinds of sites: `I`, `n` (occupation; for a spin m + S), `p` (projector on "
        "occupation 0), `+`, `-`. For spins: `x y z`. For spins 1/2 also the Pauli matrices `X Y Z`. For "
        "fermions: `z` = n - 1/2. For spinful fermions, a bar separates the letters of up and of down fermions: "
        "`+-|`, `n|n`."
    )
    places: Literal["sites", "bonds", "second neighbours", "pairs"] | None = key(
        "Places of the term. `sites`: all letters act on one site. `bonds`, `second neighbours`, `pairs`: the "
        "two letters act on the two sites of each bond, of each pair of second neighbours, or of each pair of "
        "sites. Each pair occurs once. On a periodic lattice the first letter stands on the site from which the "
        "shorter way leads forward. Default: `sites` for one letter, `bonds` for two.",
        None,
    )
    offsets: list[list[int]] = key(
        "Other places of the term: for each letter its displacement from a site. `[[0], [1], [2]]` are three "
        "neighbours of a chain, `[[0, 0], [1, 0]]` are the bonds along x. A displacement is shorter than the "
        "lattice. The term is summed over all sites for "
        "which all letters lie on the lattice.",
        [],
    )
    coupling: NameOrNumber | None = key(
        "Coefficient of the term: the name of a coupling, a number, or `W`. With `W`, the disorder strength "
        "multiplies the term, without random numbers. Default: the coefficient is 1, or only the random number "
        "if the term has `random`.",
        None,
    )
    factor: float = key("A number that multiplies the whole coefficient.", 1.0)
    phase: float = key("Phase of the coefficient, in units of pi. Requires `conjugate: true`.", 0.0)
    conjugate: bool = key("Whether the Hermitian conjugate is added.", False)
    decay: NameOrNumber | None = key(
        "Exponent alpha, a number or the name of a coupling. The coefficient is divided by r^alpha, where r is "
        "the distance between the sites of the first and the last letter.",
        None,
    )
    profile: Profile | None = key("Factor of the coefficient that depends on the site, by `kind`.", None)
    flanked: str = key(
        "A letter that also acts on every neighbour of the term's sites. For example, `p` makes P X P of the term X.",
        "",
        max_length=1,
    )
    random: Random | None = key("Random numbers that are added to the coupling at each place.", None)


class Basis(Options):
    """What the sites are, and what is conserved."""

    kind: Literal["spins", "bosons", "fermions", "spinful_fermions"] = key("Kind of the sites.", "spins")
    spin: float | None = key("Size S of spins: 0.5, 1.0 or 1.5. Default: 0.5.", None)
    at_most: int | None = key("Largest number of bosons on a site. Default: 1, hard-core bosons.", None, ge=1, le=15)
    conserved: bool = key(
        "true: the basis is the sector with `particles` particles. For spins this is the sector S^z = particles "
        "- N S. false: the basis is the full space.",
        True,
    )
    blockade: bool = key(
        "Whether two neighbouring sites are never both occupied (up), as in PXP models. Requires `conserved: false`.",
        False,
    )


class OwnModel(Options):
    """A model written out."""

    title: str = key("Name of the model in pictures.", "own model")
    unit: str = key(
        "Name of the coupling that is the unit of energies and of W, for pictures. Default: no unit is shown.", ""
    )
    axis: str = key(
        "Meaning of W, for the axis of pictures. If W multiplies random numbers, write a noun such as "
        "`detuning`; the name of their distribution is added. Otherwise write a text such as `tilt $W$ per "
        "site`. Default: a text made from the terms.",
        "",
    )
    basis: Basis = key("Kind of sites, and what is conserved.", Basis())
    terms: list[Term] = key("The terms of the Hamiltonian. At least one term must have the strength W.", min_length=1)

    @property
    def plain(self) -> dict[str, Any]:
        """In plain types, as `locflow.hamiltonians.models` takes it."""
        return self.model_dump()


class OwnMatrix(Options):
    """A model whose matrix a function makes."""

    matrix: str = key(
        "`file.py:function`. The path of the file is relative to the folder in which Snakemake starts. The "
        "function is called as `function(field, lattice, boundary, **couplings)` and returns a Hermitian "
        "`scipy.sparse` matrix. `field` is an array of the random numbers times W.",
        min_length=1,
    )
    dimension: int = key("Number of basis states.", ge=3)
    labels: str = key(
        "Name of a function in the same file. `labels(lattice, boundary)` returns an array of integers (basis "
        "state, site): the local state of each site, counted from 0. Default: the basis has no sites, and only "
        "the product `states` is possible.",
        "",
    )
    numbers: int | None = key("Number of random numbers of a realization. Default: one for each site.", None, ge=1)
    complex: bool = key("Whether the matrix is complex.", False)
    title: str = key("Name of the model in pictures.", "own model")
    unit: str = key(
        "Name of the coupling that is the unit of energies and of W, for pictures. Default: no unit is shown.", ""
    )
    axis: str = key("A noun for the random numbers, for the axis of pictures. Default: field.", "")

    @property
    def plain(self) -> dict[str, Any]:
        """In plain types, as `locflow.hamiltonians.models` takes it."""
        return self.model_dump()


class Sector(Options):
    """A sector of symmetries, which all terms and their disorder must keep."""

    momentum: list[Annotated[int, Field(ge=0)]] | None = key(
        "Momentum along each direction, in units of 2 pi over its length. Default: all momenta.", None
    )
    parity: Literal[1, -1] | None = key("Eigenvalue of the reflection i -> N - 1 - i. Default: both.", None)
    flip: Literal[1, -1] | None = key("Eigenvalue of the reversal of all spins, m -> -m. Default: both.", None)
    up: int | None = key("Number of fermions with spin up among `particles`. Default: half of them.", None, ge=0)
