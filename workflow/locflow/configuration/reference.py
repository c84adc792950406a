"""Writes the page config/README.md and the schema for editors, config/schema.json, from the blocks of the config.

`python -m locflow.configuration.reference` with `workflow` on the path (`make config-reference`) writes both.
"""

import itertools
import json
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from pydantic.fields import FieldInfo

from locflow.configuration.config import Config
from locflow.configuration.merging import DEFAULTS, lookup
from locflow.configuration.system import System
from locflow.hamiltonians import many_body, models
from locflow.kinds.grids import Range
from locflow.kinds.options import Options
from locflow.kinds.references import SCHEMA_KEY, reference_in
from locflow.kinds.table import TRAINING_KINDS
from locflow.papers.catalogue import PAPERS

REPOSITORY = Path(__file__).parents[3]

EXAMPLE = """\
systems:
  xy_torus:                     # lower case letters, digits and _; the random seed depends on this name
    model: xy_spin
    lattice: [4, 3]
    boundary: periodic
    couplings: {Jxy: 1.0}
    disorder:
      W_grid: {from: 1.0, to: 12.0, step: 1.0}
      W_training: [0.4, 24.0]
      realizations: 20
    product: {kind: states}
    realizations_per_job: 20

trainings:
  xy_torus: {kind: classifier, system: xy_torus, W_ETH: 0.4, W_MBL: 24.0}
"""

INTRODUCTION = """\
# Configuration

<!-- Made by `make config-reference` from workflow/locflow/configuration and workflow/locflow/kinds: edit those. -->

| file | content |
|---|---|
| [`config.yaml`](config.yaml) | settings that all papers share |
| {papers} | settings of each paper, and of the comparison of all methods, at laptop scale |
| [`paper.yaml`](paper.yaml) | sizes and numbers of the papers. It adds the files in [`paper/`](paper) |
| {runs} | files for single runs. The first lines of each file describe the run |
| [`claims.yaml`](../workflow/locflow/papers) in the folder of each paper | claims of the paper, for the `scorecard` |
| [`schema.json`](schema.json) | for editors. Begin a file with `# yaml-language-server: $schema=schema.json` |

## Change something

You can edit the files in `config/`. You can also write your changes to your own file and name it:
`snakemake --configfile mine.yaml -- paper1_fig1`. If several files set the same key, the last file is used. Your file
contains only the keys that you change:

```yaml
scale: mine             # results go to results/mine/; without this line the run updates those in results/laptop/
systems:
  ring:
    disorder: {realizations: 50}
```

- Blocks are merged key by key. Lists are replaced as a whole. `null` removes a key, as if no file had set it. For
  example, `distribution: null` gives the default distribution. `null` also removes an entry under `systems` or
  `trainings`.
- With `like: NAME`, a system or training takes all missing keys from another one. `training_defaults` contains the
  common options of all trainings of a kind.
- A block of a product, a distribution or a training has a `kind`. If your block has another `kind` than the block that
  it overrides or names by `like`, it takes no keys from that block. Give all keys that the new kind needs.
- If your block of a system has another `model`, it takes only the couplings that the new model also has. Give all other
  couplings that the new model needs.
- File names contain W with three decimals, so a W has at most three decimals. If two W of a system, its trainings and
  its figures agree in these decimals, they must be exactly equal. For example, 0.3 and
  0.1 + 0.2 = 0.30000000000000004 must not occur together.
- `--config root_seed=7` sets a single key of the top level. Write a file to set keys inside blocks.
- YAML reads `1e-3` and `1.0e6` as text. Write `1.0e-3` and `1.0e+6` instead. If a name is `no`, `off`, `on`, `null` or
  a number, put it in quotes.
- If a file has the same key twice, locflow refuses the file and names the line. (YAML alone would use the last one.)
- Unknown keys, values of the wrong type or out of range, and values that do not fit together are refused before any
  job runs. The message gives the key, the file, the value and what is allowed.
- After an edit, `snakemake -n --quiet rules -- TARGET` prints how many jobs of each rule would run. `snakemake plan`
  prints the jobs for each system. Results that do not depend on the edit are not computed again.

**One more W.** Add it to `disorder.W_grid` (extend the list, or widen `{from, to, step}`). Only this W is
diagonalized. A `classifier` is not trained again, and its networks are applied to this W alone. Networks of all other
kinds are trained again, because they learn from the new W. `confidence` learns from every W between W_ETH and W_MBL.
`sequence_classifier` also learns from W without a label, and `regression` and `image_classifier` learn from every W.
There is one exception. If the new W of a `confidence` training lies beyond W_ETH or W_MBL, its networks are not trained
again but only applied again.

**More realizations.** Raise `disorder.realizations`, or use `disorder.additional` for some W only. Full blocks (files
of `realizations_per_job` realizations) are not computed again.

**Another training.** Add an entry under `trainings`, with a `kind`: `classifier` (paper 1's networks, on |psi|^2),
`confidence` (paper 3's, on entanglement spectra), `regression` (paper 2's, from fields to indicators),
`image_classifier` (paper 4's, on densities of electrons) or `sequence_classifier` (paper 5's, on magnetization traces).
Request the file of its phase diagram, or of its probability against W:
`results/<scale>/figures/phase_diagrams/<name>.png`. A classifier also has `indicator_maps/<name>.png`, the maps of
<ln IPR> and <r>. The labelled W must be in the system's `W_grid` or `W_training`. With `applied_to`, a classifier that
was trained on one system draws the phase diagram of another system. The other system may have another field or
coupling. It may also have the same Hamiltonian and fewer stored states. Then the networks learn from more states than
the phase diagram shows.

**Another system.** Add a block under `systems`. `product.kind` says which data are stored for each realization:

| `product.kind` | data | a training of this kind learns from them |
|---|---|---|
| `states` | \\|psi\\|^2 of eigenstates | `classifier` |
| `entanglement_spectra` | entanglement spectra of eigenstates | `confidence` |
| `samples` | the random field, gap ratio, entropy and spin fraction | `regression` |
| `images` | densities of single electrons | `image_classifier` |
| `traces` | magnetization in time | `sequence_classifier` |
| `driven_traces` | magnetization in time, of a driven system | `sequence_classifier` |
| `indicators` | gap ratio, IPR and entropies | none; they are for figures without networks |

With `given: PATH` in the product, the workflow uses data from elsewhere ([Given data](../docs/how-to/given-data.md)).
The models are:

{models}

**Sizes and scans.** If `lattice` is a list of lattices, such as `[[8], [10]]`, or one of the `couplings` is a list,
each entry makes a system ([Sizes and scans](../docs/how-to/sizes.md)).
`results/<scale>/figures/indicators/<name>.png` shows [indicators without networks](../docs/how-to/indicators.md) of any
system.

**Another disorder.** `disorder.distribution` sets the distribution of the fields and the meaning of W, and
`disorder.bonds` makes a coupling random in addition to the field. [`quasiperiodic.yaml`](quasiperiodic.yaml) is a
complete example: paper 1's ring in a quasi-periodic field. The following
system has a Gaussian field and a coupling of 0.5 or 1.5 on each bond:

```yaml
systems:
  random_bonds:
    model: xxz_spin
    lattice: [12]
    boundary: open
    couplings: {J: 1.0, Delta: 0.5}
    disorder:
      W_grid: {from: 0.5, to: 6.0, step: 0.5}
      realizations: 20
      distribution: {kind: gaussian}
      bonds: {coupling: J, strength: 0.5, distribution: {kind: binary}}
    product: {kind: states}
```

**A model by terms.** `model` may be a block with the kind of sites and the terms of a Hamiltonian. Any term can have
disorder, and the matrix may be complex. The basis may be the full space or a symmetric sector.
[Your own model](../docs/how-to/own-model.md) explains the block, and [`own_models.yaml`](own_models.yaml) has seven
such models.

**Another Hamiltonian.** Write a function in [`many_body.py`](../workflow/locflow/hamiltonians/many_body.py). The
function gets the lattice (its bonds, second neighbours, and all pairs of sites with their distance) and the couplings.
It returns QuSpin's operator strings:

```python
{code}
```

Some terms are refused before any job runs, and the message names them. A transverse field, `++` and `--` are refused,
because they change the particle number. An imaginary exchange is refused, because the Hamiltonian must be real. `+-`
without its `-+` is refused, because it is not Hermitian. `xx` and `yy` with the same coefficient are allowed.

Then add a block to your file. The example has hard-core bosons (the XY model) on a torus:

```yaml
{example}
```

Then `snakemake --configfile mine.yaml -- results/laptop/figures/phase_diagrams/xy_torus.png` draws its phase diagram.
No other code is needed.

## Every key

A key without a default is required, unless the column "meaning" gives a default. If a file of this folder sets another
value than the default, the table gives both values.
"""


def page() -> str:
    """config/README.md as it should be."""
    code = "\n".join(line for line in many_body.__doc__.splitlines() if not line or line.startswith("    "))
    text = INTRODUCTION
    for name, part in {
        "papers": ", ".join(_linked(f"{name}.yaml") for name in PAPERS if _file(name)),
        "runs": ", ".join(_linked(path.name) for path in run_files()),
        "models": _model_table(),
        "code": textwrap.dedent(code).strip(),
        "example": EXAMPLE.strip(),
    }.items():
        text = text.replace(f"{{{name}}}", part)
    return text + "".join(_sections())


def run_files() -> list[Path]:
    """The files beside config.yaml that are laid on top for a run."""
    others = {"config.yaml", "paper.yaml", *(f"{name}.yaml" for name in PAPERS)}
    return sorted(path for path in (REPOSITORY / "config").glob("*.yaml") if path.name not in others)


def schema() -> dict:
    """JSON schema for editors: a file may leave out any key that another file sets."""
    whole = Config.model_json_schema()
    for name in (System.__name__, *(kind.__name__ for kind in TRAINING_KINDS.values())):
        like = {"type": "string", "description": "Takes the missing keys from another block."}
        whole["$defs"][name]["properties"]["like"] = like
    system = whole["$defs"][System.__name__]["properties"]
    for key, one in (("lattice", system["lattice"]), ("couplings", system["couplings"]["additionalProperties"])):
        several = {"anyOf": [one, {"type": "array", "items": one, "minItems": 2}]}
        if key == "lattice":
            system[key] = {"description": one.pop("description"), **several}
        else:
            system[key]["additionalProperties"] = several
    return _with_null(_without_requirements(whole))


def keys(block: type[Options] = Config, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Every key of the config with its path; `<name>` and `<kind ...>` are placeholders."""
    for name, field in block.model_fields.items():
        here = (*path, field.alias or name)
        yield here, field
        for step, inner in _blocks(field.annotation):
            yield from keys(inner, (*here, *step))


def _blocks(annotation: Any) -> Iterator[tuple[tuple[str, ...], type[Options]]]:
    """The blocks inside a type, each with the path before its keys."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _blocks(arguments[0])
    elif origin in (Union, UnionType):
        inner = [nested for argument in arguments for nested in _blocks(argument)]
        several = sum("kind" in block.model_fields for _, block in inner) > 1
        for step, block in inner:
            kind = get_args(block.model_fields["kind"].annotation)[0] if several else ""
            yield ((f"<kind {kind}>", *step) if kind else step), block
    elif origin is dict:
        yield from ((("<name>", *step), block) for step, block in _blocks(arguments[1]))
    elif origin is list:
        yield from _blocks(arguments[0])
    elif isinstance(annotation, type) and issubclass(annotation, Options) and annotation is not Range:
        yield (), annotation


def _sections() -> Iterator[str]:
    head = "| key | allowed | default | meaning |\n|---|---|---|---|\n"
    section = None
    general = [(path, field) for path, field in keys() if len(path) == 1 and not list(_blocks(field.annotation))]
    yield "\n### General\n\n" + head + "".join(_row(path, field) for path, field in general)
    for path, field in keys():
        if len(path) == 1:
            if list(_blocks(field.annotation)):
                yield f"\n### `{path[0]}`\n\n{_escaped(field.description)}\n"
                section = None
            continue
        kind = next((part[6:-1] for part in path if part.startswith("<kind")), "")
        if kind != section:
            yield f"\nkind `{kind}`\n\n{head}" if kind else f"\n{head}"
            section = kind
        yield _row(path, field)


def _row(path: tuple[str, ...], field: FieldInfo) -> str:
    shown = [part for part in path[1:] if not part.startswith("<")] or [path[0]]
    cells = [
        f"`{'.'.join(shown)}`",
        _allowed(field.annotation, field.metadata),
        _default(path, field),
        _escaped(field.description),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _default(path: tuple[str, ...], field: FieldInfo) -> str:
    value = None if field.is_required() or isinstance(field.default, Options | dict) else field.default
    own = "" if value is None else f"`{_written(value)}`"
    if len(path) > 1 and not own:
        return ""
    other_values = [f"`{_written(other)}` in {name}" for name, other in _values_in_files(path) if other != value]
    return "; ".join(filter(None, (own, *other_values)))


def _values_in_files(path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Values that the files of config/ set for a key outside of systems and trainings: file, value."""
    if path[0] == "trainings":
        path = (DEFAULTS, path[2].removeprefix("<kind ").removesuffix(">"), *path[3:])
    for name in ("config", *PAPERS):
        is_set, value = lookup(_file(name), path)
        if is_set and not isinstance(value, dict):
            yield f"{name}.yaml", value


@cache
def _file(name: str) -> dict:
    path = REPOSITORY / f"config/{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def _written(value: Any) -> str:
    return json.dumps(value, default=lambda block: block.model_dump(by_alias=True))


def _linked(file: str) -> str:
    return f"[`{file}`]({file})"


def _allowed(annotation: Any, metadata: list) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inside = [item.metadata if isinstance(item, FieldInfo) else [item] for item in arguments[1:]]
        return _allowed(arguments[0], [*metadata, *itertools.chain(*inside)])
    if (reference := reference_in(metadata)) is not None:
        return reference.one + _bounds(metadata)
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    if origin in (Union, UnionType):
        branches = dict.fromkeys(_allowed(argument, metadata) for argument in arguments if argument is not type(None))
        return " or ".join(branches)
    if origin is list:
        allowed, reference = _allowed(arguments[0], []), reference_in(get_args(arguments[0])[1:])
        return f"list of {allowed.replace(reference.one, reference.several) if reference else _plural(allowed)}"
    if origin is dict:
        return f"block of {_plural(_allowed(arguments[1], []))}"
    if annotation is Range:
        return "`{from, to, step}`"
    if isinstance(annotation, type) and issubclass(annotation, Options):
        return "block"
    words = {bool: "`true` or `false`", str: "text", int: "integer", float: "number", Any: "value"}
    return words[annotation] + _bounds(metadata)


def _bounds(metadata: list) -> str:
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "\\<"}
    bounds = [
        f"{sign} {getattr(item, name)}"
        for item in metadata
        for name, sign in signs.items()
        if getattr(item, name, None) is not None
    ]
    return " " + ", ".join(bounds) if bounds else ""


def _plural(text: str) -> str:
    word, space, rest = text.partition(" ")
    return f"{word}s{space}{rest}" if word.isalpha() else text


def _model_table() -> str:
    head = "| model | Hamiltonian | couplings | field multiplies |\n|---|---|---|---|\n"
    return head + "\n".join(
        f"| `{name}` | `{model.hamiltonian}` | "
        + ", ".join(f"`{coupling}` {meaning}" for coupling, meaning in model.couplings.items())
        + f" | `{model.field_operator}` |"
        for name, model in models.MODELS.items()
    )


def _escaped(text: str | None) -> str:
    """Angle brackets outside of code, which Markdown would take for tags."""
    parts = (text or "").split("`")
    return "`".join(part if k % 2 else part.replace("<", "\\<") for k, part in enumerate(parts))


def _without_requirements(node: Any) -> Any:
    if isinstance(node, dict):
        kept = {
            name: _without_requirements(value) for name, value in node.items() if name not in ("required", "stages")
        }
        if (reference := kept.pop(SCHEMA_KEY, None)) is not None:
            kept["description"] = " ".join(filter(None, (kept.get("description"), f"Allowed: {reference}.")))
        # A block that is like another one says no kind.
        return {("anyOf" if name == "oneOf" else name): value for name, value in kept.items()}
    return [_without_requirements(value) for value in node] if isinstance(node, list) else node


def _with_null(node: Any) -> Any:
    """Every key may be null, which takes it away."""
    if isinstance(node, list):
        return [_with_null(value) for value in node]
    if not isinstance(node, dict):
        return node
    nullable = {name: _with_null(value) for name, value in node.items()}
    for name, schema_of in (nullable.get("properties") or {}).items():
        nullable["properties"][name] = _or_null(schema_of)
    if isinstance(nullable.get("additionalProperties"), dict):
        nullable["additionalProperties"] = _or_null(nullable["additionalProperties"])
    return nullable


def _or_null(schema_of: dict) -> dict:
    null = {"type": "null"}
    if null in schema_of.get("anyOf", []):
        return schema_of
    outside = {name: schema_of[name] for name in ("title", "description", "default") if name in schema_of}
    return outside | {"anyOf": [{name: value for name, value in schema_of.items() if name not in outside}, null]}


if __name__ == "__main__":
    (REPOSITORY / "config/README.md").write_text(page(), encoding="utf-8")
    (REPOSITORY / "config/schema.json").write_text(json.dumps(schema(), indent=1) + "\n", encoding="utf-8")
