"""The page of files: each kind of dataset with its variables and dimensions, as a reader checks them."""

from pathlib import Path

import yaml

from locflow.results.schemas import schemas

MEANINGS = yaml.safe_load((Path(__file__).parent / "variables.yaml").read_text(encoding="utf-8"))
HEAD = """# Files of results

All results are netCDF-4 or JSON files. [Files and provenance](../explanation/files.md) says where each file lies, and
which metadata identify it. The tables below list the variables that each kind of dataset must have. The workflow
refuses a file that lacks one of these variables. Many files have more variables: intervals (`..._interval`), standard
errors, and bootstrap resamples (`..._resamples`). `print(xarray.open_dataset(FILE))` lists all of them.

A missing value is NaN. Brackets contain the unit or the range of a variable. Each file has the following attributes.
Some kinds have further attributes.

| attribute | content |
|---|---|
| `kind` | the kind of the file, one of those below |
| `file` | the path to which its job wrote it |
| `settings` | the part of the config with which the file was made, as JSON |
| `code_fingerprint` | the fingerprint of the code that made the file |
| `packages` | the versions of the packages that computed the numbers |
| `model`, `hamiltonian`, `lattice`, `boundary`, `particles`, `couplings` | the system, in files about one system |

"""


def kinds():
    """Variables and their dimensions, by kind."""
    return schemas()


def pages(repository):
    """One page. A kind or a variable without a meaning is an error: docs/hooks/variables.yaml gives it one."""
    parts = [HEAD]
    for kind, variables in sorted(kinds().items()):
        parts.append(f"## `{kind}`\n\n{MEANINGS['kinds'][kind]}\n")
        if variables:
            parts += ["\n".join(["| variable | dimensions | meaning |", "|---|---|---|", *_rows(kind, variables), ""])]
    yield "reference/files.md", "\n".join(parts)


def _rows(kind, variables):
    meanings = MEANINGS["variables"]
    for name, dimensions in variables.items():
        meaning = meanings.get(f"{kind}.{name}") or meanings[name]
        yield _row(name, dimensions, meaning)
    for name, (dimensions, meaning) in MEANINGS["on_request"].get(kind, {}).items():
        yield _row(name, dimensions.split(", "), f"if asked for: {meaning}")


def _row(name, dimensions, meaning):
    return f"| `{name}` | {', '.join(f'`{dimension}`' for dimension in dimensions)} | {meaning} |"
