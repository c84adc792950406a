"""What no rule makes: refused in one sentence before any job. Included last, for it knows all other rules."""

import re

from snakemake.io import regex_from_filepattern


def pattern_of(path):
    """A file pattern as regular expression without names, as part of another."""
    return re.sub(r"\(\?P<\w+>", "(?:", regex_from_filepattern(str(path)))


MADE = "|".join({pattern_of(path.partition(f"{PATHS.results}/")[2]) for rule in workflow.rules for path in rule.output})
# A workflow that has this one as a module may have targets and files of its own; beside them are only those of the scale.
ALONE = Path(workflow.main_snakefile).resolve() in (ROOT / "Snakefile", ROOT / "workflow/Snakefile")


def unknown_inputs(wildcards):
    names = [rule.name for rule in workflow.rules if not rule.has_wildcards()]
    path = wildcards.path if ALONE else f"{PATHS.results}/{wildcards.path}"
    raise NoSuchFile(TARGETS.reason(path, [*CONFIGURATION.papers, *FREE_FIGURES], names))


rule unknown:
    """No file: says in one sentence why there is none."""
    input:
        inputs_of(unknown_inputs),
    output:
        "{path}" if ALONE else f"{PATHS.results}/{{path}}",
    wildcard_constraints:
        path=rf"(?!{PATHS.results}/(?:{MADE}))(?:results/.+|\w+)" if ALONE else f"(?!(?:{MADE})).+",
    localrule: True
