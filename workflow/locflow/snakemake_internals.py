"""The private parts of Snakemake (9.27) that the workflow uses: any release may change them.

`tests/workflow/test_internals.py` has a test of each.
"""

from typing import Any

TRIED_WITH = "9.27"


def describe(workflow: Any, rule: str, sentence: str) -> None:
    """Give a rule that is made in a loop the sentence that `--list-target-rules` prints, as a docstring would.

    In a rule's own block Snakemake takes a string alone, not a variable or an f-string.

    Parameters
    ----------
    workflow
        The `workflow` of the Snakefile.
    rule
        Its name in the Snakefile. A workflow that has this one as a module may give it another name, or leave it out.
    sentence
        The description.
    """
    if workflow.modifier.avail_rulename(rule) is not None:
        workflow.get_rule(workflow.modifier.modify_rulename(rule)).docstring = sentence
