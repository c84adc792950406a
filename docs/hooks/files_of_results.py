"""The page of files: each kind of dataset with its variables and dimensions, as a reader checks them."""

from locflow.results.files import KINDS

HEAD = """# Files of results

All results are netCDF-4 or JSON. The [page on files and provenance](../explanation/files.md) says where each file lies,
and how a file says which one it is. The tables below list what each kind of dataset must hold. A reader refuses a file
that lacks one of these variables.

Energies are in units of the Hamiltonian's couplings, times in their inverse. Energy densities run from 0 to 1. A
missing value is NaN.
"""


def pages(repository):
    """One page."""
    parts = [HEAD]
    for kind, variables in sorted(KINDS.items()):
        parts.append(f"## `{kind}`\n")
        if variables:
            rows = [
                f"| `{name}` | {', '.join(f'`{d}`' for d in dimensions)} |" for name, dimensions in variables.items()
            ]
            parts.append("\n".join(["| variable | dimensions |", "|---|---|", *rows, ""]))
        else:
            parts.append("The variables depend on the model or the figure.\n")
    yield "reference/files.md", "\n".join(parts)
