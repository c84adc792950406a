"""Models whose matrix a function of the user makes: `hamiltonian(field, lattice, boundary, **couplings)`.

The function stands in a file of the user, and the text of the whole file is what the model is: it is a parameter of the
rules, and jobs run that text. So an edit of the file recomputes the system, and a result holds the code that made it.
Pure Python: the file is read and parsed, and not run.
"""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from locflow.hamiltonians.lattices import number_of_sites
from locflow.hamiltonians.model import Complaints, Model

_FIRST = ("field", "lattice", "boundary")


class MatrixModel(Model):
    """A model of a block {matrix, labels, dimension, numbers, complex, title, unit, axis}.

    Attributes
    ----------
    block : dict
    source : str
        Text of the file.
    mistake : tuple of (list, str) or None
        What is wrong with file or function, and where in the system's block it is said.
    """

    operators = "locflow.hamiltonians.matrix_operators:build_operators"
    block: Mapping
    source: str
    mistake: tuple[list, str] | None

    def __init__(self, block: Mapping):
        path, _, function = block["matrix"].rpartition(":")
        source, couplings, mistake = "", [], None
        try:
            if not path or not function:
                raise LookupError("matrix", "must be file.py:function")
            source = Path(path).read_text(encoding="utf-8")
            couplings = _couplings(source, function, block["labels"])
        except (OSError, UnicodeDecodeError) as error:
            mistake = (["model", "matrix"], f"must be file.py:function, and the file cannot be read: {_reason(error)}")
        except SyntaxError as error:
            mistake = (["model", "matrix"], f"is in a file that is no Python: line {error.lineno}, {error.msg}")
        except LookupError as error:
            mistake = (["model", error.args[0]], error.args[1])
        super().__init__(
            hamiltonian=f"{function} of {Path(path).name}",
            couplings=dict.fromkeys(couplings, f"argument of {function}"),
            field_operator="what the function makes of its field",
            field_scale=1.0,
            basis="matrix",
            terms=list,
            title=block["title"],
            unit=block["unit"],
        )
        # A model is frozen.
        object.__setattr__(self, "block", {**block, "function": function})
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "mistake", mistake)

    def words(self) -> dict[str, str]:
        """What pictures call W, see `general.GeneralModel.words`."""
        return {"noun": self.block["axis"]} if self.block["axis"] else {}

    def default_particles(self, sites: int) -> int:
        return 0

    def numbers(self, sites: int) -> int:
        """Random numbers of a realization."""
        return sites if self.block["numbers"] is None else self.block["numbers"]

    def complaints(self, system: Mapping) -> Complaints:
        if self.mistake:
            yield self.mistake
            return
        if system["particles"]:
            yield ["particles"], "must be left out: the function says what its basis is"
        if system.get("sector"):
            yield ["sector"], "must be left out: the function says what its basis is"
        if self.unit and self.unit not in self.couplings:
            yield ["model", "unit"], f"is no argument of the function; there are {', '.join(self.couplings) or 'none'}"

    def term_complaints(self, system: Mapping) -> Complaints:
        """Nothing: the matrices are checked when they are made."""
        return iter(())

    def dimension(self, system: Mapping) -> int:
        """What the block says; the operators' job checks it."""
        return self.block["dimension"]

    def nonzeros(self, system: Mapping, definition: Mapping) -> int:
        """A guess: two elements in each row for each site."""
        dimension = self.block["dimension"]
        return min(dimension * (1 + 2 * number_of_sites(system["lattice"])), dimension**2)

    def definition(self, system: Mapping, couplings: Mapping[str, float]) -> dict[str, Any]:
        """`source`, `function`, `labels`, `dimension`, `numbers`, `complex`."""
        return {
            "source": self.source,
            "function": self.block["function"],
            "labels": self.block["labels"],
            "dimension": self.block["dimension"],
            "numbers": self.numbers(number_of_sites(system["lattice"])),
            "complex": self.block["complex"],
        }


def _couplings(source: str, function: str, labels: str) -> list[str]:
    """Names of the arguments of a function after `_FIRST`.

    Raises
    ------
    LookupError
        No such function, or one with other arguments: the key that names it, and a sentence.
    """
    functions = {node.name: node.args for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    for key, name, first in (("matrix", function, _FIRST), ("labels", labels, _FIRST[1:])):
        if not name:
            continue
        if name not in functions:
            raise LookupError(key, f"names no function of the file, which has {', '.join(functions) or 'none'}")
        names = _names(functions[name])
        if names[: len(first)] != [*first] or (key == "labels" and len(names) > len(first)):
            more = ", and then the couplings" if key == "matrix" else ""
            raise LookupError(key, f"must be a function of {', '.join(first)}{more}; it takes {', '.join(names)}")
    return _names(functions[function])[len(_FIRST) :]


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _names(arguments: ast.arguments) -> list[str]:
    return [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
