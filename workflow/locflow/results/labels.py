"""Names of papers and figures, as people write them."""

import re


def figure_label(figure: str) -> str:
    """ "fig3" as "Fig. 3"; what is no figure of the paper by its name, "Inputs"."""
    name = re.sub(r"^fig(\d+)$", r"Fig. \1", figure).replace("_", " ")
    return name[:1].upper() + name[1:]


def target_label(target: str) -> str:
    """ "paper1_fig3" as "Fig. 3"."""
    return figure_label(target.partition("_")[2])


def paper_label(paper: str) -> str:
    """ "paper1" as "Paper 1", "phase_diagrams" as "Phase diagrams"."""
    return re.sub(r"^paper(\d+)$", r"Paper \1", paper).replace("_", " ").capitalize()
