"""The stages of the workflow with those of the papers: the drawing of every figure."""

from pathlib import Path

from locflow.kinds.stages import stages as stages_of_kinds
from locflow.papers.catalogue import PAPERS, figure_module, figure_names


def stages(scripts: Path) -> dict[str, tuple[Path, tuple[str, ...]]]:
    """As `locflow.kinds.stages.stages`, and the papers' figures: "draw paper1_fig1".

    Parameters
    ----------
    scripts
        Folder of the scripts.
    """
    figures = [(paper, figure) for paper in PAPERS for figure in figure_names(paper)]
    return {
        **stages_of_kinds(scripts),
        **{
            f"draw {paper}_{figure}": (scripts / "draw.py", (f"{figure_module(paper, figure)}:drawing",))
            for paper, figure in figures
        },
    }
