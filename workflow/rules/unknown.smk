"""Refuses files that no rule makes, in one sentence and before any job. Included last: it needs all other rules."""

MADE = "|".join(sorted({pattern_of(path.partition(f"{PATHS.results}/")[2]) for path in internals.outputs(workflow)}))
# A workflow that has this one as a module may have targets and files of its own; beside them are only those of the scale.
ALONE = internals.is_main(workflow, ROOT / "Snakefile", ROOT / "workflow/Snakefile")


rule unknown:
    """Refuse a file that no rule makes, with one sentence that says why."""
    input:
        inputs_of(unknown_inputs),
    output:
        "{path}" if ALONE else f"{PATHS.results}/{{path}}",
    wildcard_constraints:
        path=rf"(?!{PATHS.results}/(?:{MADE}))(?:results/.+|\w+)" if ALONE else f"(?!(?:{MADE})).+",
    localrule: True
