"""The target of the first part of the study: its figures, which have one question."""


rule comparison_methods:
    """Every method on the same realizations: values, rank correlations, and what networks add."""
    input:
        [figure_files(f"comparison_{figure}") for figure in ("values", "ranks", "curves")],
    localrule: True
