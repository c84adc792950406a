"""What the figures of paper 3 (Schindler) say of a system: they write h for W, in units of J. Import-light."""

from collections.abc import Mapping

from locflow.figures.systems import Words, unit_of
from locflow.figures.words import W_label

H_LABEL = W_label("units: $J = 1$", r"\bar{h}")
PAPER_WORDS = Words("open chain", H_LABEL, "J", r"\bar{h}", "h")


def chain_words(system: Mapping, cut: int) -> Words:
    """What figure 1 says of its system, as `locflow.figures.systems.words_of` does of any."""
    title = f"{'open chain' if system['boundary'] == 'open' else 'ring'}, {size_text(system['lattice'][0], cut)}"
    return PAPER_WORDS._replace(title=title, unit=unit_of(system))


def size_text(sites: int, cut: int) -> str:
    """Size of a chain and where it is cut."""
    return rf"$N = {sites}$, $N_A = {cut}$"
