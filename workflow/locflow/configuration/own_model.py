"""A model written out in the config: the block `systems.<name>.model`."""

from typing import Annotated, Any, Literal

from pydantic import Field

from locflow.kinds.distributions import Distribution
from locflow.kinds.options import Options, by_kind, key, tagged

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

    kind: Literal["linear"] = key(
        "The coefficient times i, the position of the first letter along the first direction."
    )


class Quadratic(Options):
    """A curvature."""

    kind: Literal["quadratic"] = key("The coefficient times (i/L)^2.")


class Staggered(Options):
    """An alternating sign."""

    kind: Literal["staggered"] = key("The coefficient times (-1)^(x + y + ...).")


class Cosine(Options):
    """A clean quasi-periodic modulation."""

    kind: Literal["cosine"] = key("The coefficient times cos(2 pi (beta i + offset)).")
    beta: float = key("Wave number, in units of 2 pi over the spacing.", gt=0, lt=1)
    offset: float = key("Phase in units of 2 pi.", 0.0, ge=0, lt=1)


class Values(Options):
    """A profile of one's own."""

    kind: Literal["values"] = key(
        "The coefficient times a number for each site, of the first letter: `[0, 0, 0, 1, 1, 1]` makes a clean "
        "(thermal) half beside a disordered one."
    )
    values: list[float] = key("One number for each site.", min_length=1)


PROFILES = {"linear": Linear, "quadratic": Quadratic, "staggered": Staggered, "cosine": Cosine, "values": Values}


class Random(Options):
    """Random numbers on a term."""

    strength: NameOrNumber = key(
        "What the random numbers are multiplied by: `W`, the disorder strength of the phase diagram; a name of "
        "`couplings`; or a number."
    )
    distribution: Distribution | None = key(
        "Distribution of the random numbers. Default: that of `disorder.distribution`.", None
    )
    mirrored: bool = key(
        "Whether a place and its mirror image (site i and N - 1 - i) have the same random number. This keeps the "
        "parity.",
        False,
    )


class Term(Options):
    """One term of the Hamiltonian, summed over its places on the lattice."""

    operators: Strings = key(
        "Letters, one for each site of a place, or a list of such strings that are added: `[xx, yy, zz]` is S.S. For "
        "all sites: `I`, `n` (occupation; of a spin m + S), `p` (projector on occupation 0), `+`, `-`. For spins `x y "
        "z`, for spins 1/2 also the Pauli matrices `X Y Z`; for fermions `z` = n - 1/2. For spinful fermions a bar "
        "stands between the letters of up and down: `+-|`, `n|n`."
    )
    places: Literal["sites", "bonds", "second neighbours", "pairs"] | None = key(
        "Where: all letters on each site, or two letters on each bond, pair of second neighbours or pair of sites, "
        "each once. Default: `sites` for one letter, `bonds` for two.",
        None,
    )
    offsets: list[list[int]] = key(
        "Other places: for each letter its displacement from a site, `[[0], [1], [2]]` for three neighbours of a "
        "chain, `[[0, 0], [1, 0]]` for the bonds along x. The term is summed over all sites where it fits.",
        [],
    )
    coupling: NameOrNumber | None = key(
        "A name of `couplings`; a number; or `W`: then W multiplies the term, without random numbers. Without it the "
        "coefficient is 1, or purely random.",
        None,
    )
    factor: float = key("A number that multiplies the whole coefficient.", 1.0)
    phase: float = key("Phase of the coefficient, in units of pi; with `conjugate: true`.", 0.0)
    conjugate: bool = key("Whether the Hermitian conjugate is added.", False)
    decay: NameOrNumber | None = key(
        "Exponent alpha, a number or a name of `couplings`: the coefficient is divided by r^alpha, with the distance r "
        "of the first and the last letter.",
        None,
    )
    profile: by_kind(PROFILES) | None = key("What the coefficient is multiplied by from site to site, by `kind`.", None)
    flanked: str = key(
        "A letter that is put on every neighbour of the term's sites as well: `p` makes P X P of X.", "", max_length=1
    )
    random: Random | None = key("Random numbers that are added to the coupling at each place.", None)


class Basis(Options):
    """What the sites are, and what is conserved."""

    kind: Literal["spins", "bosons", "fermions", "spinful_fermions"] = key("What the sites are.", "spins")
    spin: float | None = key("Size S of spins: 0.5, 1.0 or 1.5. Default: 0.5.", None)
    at_most: int | None = key("Largest number of bosons on a site. Default: 1, hard-core bosons.", None, ge=1, le=15)
    conserved: bool = key(
        "true: the sector of `particles` particles, of spins with S^z = particles - N S. false: the full space.", True
    )
    blockade: bool = key(
        "Whether no two neighbouring sites are occupied (up): the space of PXP models. With `conserved: false`.", False
    )


class OwnModel(Options):
    """A model written out."""

    title: str = key("Its name in pictures.", "own model")
    unit: str = key("The coupling that energies and W are measured in. Default: none.", "")
    axis: str = key(
        "What W is, for the axis of pictures: a noun (`detuning`) where W multiplies random numbers, with their "
        "distribution after it; otherwise a text (`tilt $W$ per site`). Default: what the terms say.",
        "",
    )
    basis: Basis = key("What the sites are, and what is conserved.", Basis())
    terms: list[Term] = key("The terms of the Hamiltonian. At least one has the strength W.", min_length=1)

    @property
    def plain(self) -> dict[str, Any]:
        """In plain types, as `locflow.hamiltonians.models` takes it."""
        return self.model_dump()


class OwnMatrix(Options):
    """A model whose matrix a function makes."""

    matrix: str = key(
        "`file.py:function`: the file, from the folder where Snakemake starts, and its function. It is called as "
        "`function(field, lattice, boundary, **couplings)` and returns a Hermitian `scipy.sparse` matrix. The field is "
        "an array of W times the random numbers.",
        min_length=1,
    )
    dimension: int = key("Number of basis states.", ge=3)
    labels: str = key(
        "A function of the same file: `labels(lattice, boundary)` returns integers (basis state, site), which of its "
        "states each site is in, counted from 0. Default: the basis has no sites, and only `states` can be kept.",
        "",
    )
    numbers: int | None = key("Number of random numbers of a realization. Default: one for each site.", None, ge=1)
    complex: bool = key("Whether the matrix is complex.", False)
    title: str = key("Its name in pictures.", "own model")
    unit: str = key("The coupling that energies and W are measured in. Default: none.", "")
    axis: str = key("What the random numbers are, a noun for the axis of pictures. Default: field.", "")

    @property
    def plain(self) -> dict[str, Any]:
        """In plain types, as `locflow.hamiltonians.models` takes it."""
        return self.model_dump()


class Sector(Options):
    """A sector of symmetries, which all terms and their disorder must keep."""

    momentum: list[Annotated[int, Field(ge=0)]] | None = key(
        "Momentum along each direction, in units of 2 pi over its length. Default: all of them.", None
    )
    parity: Literal[1, -1] | None = key("Sign under site i -> N - 1 - i. Default: both.", None)
    flip: Literal[1, -1] | None = key("Sign under turning all spins over, m -> -m. Default: both.", None)
    up: int | None = key("Number of up fermions among `particles`. Default: half of them.", None, ge=0)
