"""The page config/README.md: how to change the configuration, and every key with its values and its meaning.

`PYTHONPATH=workflow python -m locflow.config_reference > config/README.md` (`make config-reference`). The tables
come from the schema, config/config.yaml, config/paper.yaml and `locflow.models`: nothing is said twice.
"""

import copy
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from locflow import models

REPOSITORY = Path(__file__).parents[2]
LONGEST_CELL = 90  # letters of a list of values by block, beyond which the files are easier to read

EXAMPLE = """\
systems:
  xy_torus:                     # lower case letters, digits and _; the name enters the disorder's seed
    model: xy_spin
    lattice: [4, 3]
    boundary: periodic
    particles: 6                # up spins
    couplings: {Jxy: 1.0}
    disorder:
      W_grid: {from: 1.0, to: 12.0, step: 1.0}
      W_training: [0.4, 24.0]
      realizations: 20
    energy_bins: 20
    states_per_bin: 50
    realizations_per_job: 20
    realizations_per_batch: 20

trainings:
  xy_torus: {system: xy_torus, network: kernel_100, W_ETH: 0.4, W_MBL: 24.0, split: states}
"""

INTRODUCTION = """\
# Configuration

<!-- Made by `make config-reference` from the schema, the config files and workflow/locflow/models.py: edit those. -->

| file | what it is |
|---|---|
| [`config.yaml`](config.yaml) | the default: laptop scale, every key |
| [`paper.yaml`](paper.yaml) | the papers' scale, only what differs: `--configfile config/paper.yaml` |
| [`claims/`](claims) | what the papers claim, for the `scorecard` |
| [`config.schema.yaml`](../workflow/schemas/config.schema.yaml) | what is allowed, checked before any job |

## Change something

Edit `config.yaml`, or keep your changes in a file of your own and name it: `snakemake --configfile mine.yaml --
paper1_fig1` (several files: the last one wins). Such a file holds only what differs:

```yaml
scale: mine             # results go to results/mine/; without this line those in results/laptop/ are brought up to date
systems:
  ring:
    disorder: {realizations: 50}
```

- Blocks are merged key by key; lists are replaced as a whole. A file can add a system or a training, not remove one.
- Single keys of the top level can be set by `--config root_seed=7`; for anything deeper write a file.
- YAML reads `1e-3` as text: write `1.0e-3`. A key that does not exist, a value of the wrong type or out of range, and
  values that do not fit together are refused before any job, with key, file, value and what is allowed.
- `snakemake -n --quiet rules TARGET` shows how many jobs of which rule an edit costs. What does not depend on it stays.

**One more W.** Add it to `disorder.W_grid` (a list, or widen `{from, to, step}`). Only that W is diagonalized and
predicted.

**More realizations.** Raise `disorder.realizations`, for some W only with `disorder.additional`. The ones that are
there are kept.

**Another training.** A new entry under `trainings` (paper 1's networks, on |psi|^2) or `entanglement_trainings`
(paper 3's, on entanglement spectra): it has a target `phase_diagram_<name>`, and under `trainings` also
`indicator_maps_<name>`, <ln IPR> and <r>. For another size of paper 1's network add a block under `networks`. The
labelled W must be in the system's `W_grid` or `W_training`.

**Another system.** A new block under `systems`. What is kept of its realizations is said by one of `energy_bins` (for
`trainings`), `entanglement` (for `entanglement_trainings`) and `indicators` (for `regressions`). The models are:

{models}

**Another Hamiltonian.** One function in [`models.py`](../workflow/locflow/models.py); it gets the bonds between nearest
neighbours and the couplings, and returns QuSpin's operator strings:

```python
{code}
```

and one block in your file, here hard-core bosons (the XY model) on a torus:

```yaml
{example}
```

Then `snakemake --configfile mine.yaml -- phase_diagram_xy_torus` draws its phase diagram. Nothing else need be written.

## Every key

`<name>` stands for a name of your choice. Where the systems or trainings of `config.yaml` differ, a value names them,
or the table says *differs*: the file shows how.
Where the column *paper* is empty, the papers' scale has the laptop's value.
"""


def reference(schema: Mapping, laptop: Mapping, paper: Mapping) -> str:
    """The page in Markdown.

    Parameters
    ----------
    schema
        JSON schema of the config.
    laptop
        The default configuration.
    paper
        What the paper's scale overrides.
    """
    code = "\n".join(line for line in models.__doc__.splitlines() if not line or line.startswith("    "))
    introduction = INTRODUCTION
    for name, text in {
        "models": _model_table(),
        "code": textwrap.dedent(code).strip(),
        "example": EXAMPLE.strip(),
    }.items():
        introduction = introduction.replace(f"{{{name}}}", text)
    scales = laptop, merged(laptop, paper)
    sections: dict[str, list[str]] = {"General": []}
    for path, node, required in keys(schema):
        section = path[0] if _is_block(schema["properties"][path[0]], schema) else "General"
        if len(path) == 1 and section != "General":
            sections[section] = [node["description"]]
        else:
            sections.setdefault(section, []).append(_row(path, node, required, scales))
    return introduction + "".join(_section(name, *lines) for name, lines in sections.items())


def keys(schema: Mapping) -> Iterator[tuple[tuple[str, ...], Mapping, bool]]:
    """Every key of the schema: its path, what is said of it, and whether it must be there.

    The path of a key in a block that is named freely holds `<name>` in its place. Keys of `training_defaults` and its
    like are not repeated for each training.
    """
    yield from _keys(schema, schema, ())


def merged(base: Mapping, other: Mapping) -> dict:
    """Configuration with `other` laid over `base`, as Snakemake does: block by block, lists replaced."""
    result = copy.deepcopy(dict(base))
    for key, value in other.items():
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
        result[key] = merged(result[key], value) if both else value
    return result


def _keys(node, schema, path):
    for alternative in [node, *node.get("oneOf", [])]:
        alternative = _resolved(alternative, schema)
        for key, child in alternative.get("properties", {}).items():
            if "_options/properties/" in child.get("$ref", ""):
                continue
            yield (*path, key), _resolved(child, schema), key in alternative.get("required", [])
            yield from _keys(_resolved(child, schema), schema, (*path, key))
        for key in ("additionalProperties", "items"):
            if isinstance(alternative.get(key), Mapping):
                yield from _keys(alternative[key], schema, (*path, "<name>") if key != "items" else path)


def _resolved(node, schema):
    if "$ref" not in node:
        return node
    target = schema
    for part in node["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    return {**target, **node}


def _is_block(node, schema):
    return "properties" in _resolved(node, schema) or isinstance(node.get("additionalProperties"), Mapping)


def _section(name, *lines):
    head = "| key | allowed | laptop | paper | meaning |\n|---|---|---|---|---|\n"
    text, rows = ("", lines) if name == "General" else (f"{_escaped(lines[0])}\n\n", lines[1:])
    title = name if name == "General" else f"`{name}`"
    return f"\n### {title}\n\n{text}{head}" + "".join(rows)


def _row(path, node, required, scales):
    laptop, paper = (_values(path, scale) for scale in scales)
    name = ".".join(path if len(path) == 1 else path[1:])
    cells = [
        f"`{name}`" + ("" if required else " (optional)"),
        _allowed(node),
        "" if _has_rows_of_its_own(node) else laptop,
        "" if paper == laptop or _has_rows_of_its_own(node) else paper,
        _escaped(node["description"]),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _has_rows_of_its_own(node):
    return "properties" in node


def _values(path, config) -> str:
    """The value of a key, or those of all blocks that have it, by value."""
    names: dict[str, list[str]] = {}
    for name, value in _found(path, config, ""):
        text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=1000).removesuffix("...\n").strip()
        names.setdefault(f"`{text}`", []).append(name)
    if len(names) == 1:
        return next(iter(names))
    text = ", ".join(f"{value} ({', '.join(blocks)})" for value, blocks in names.items())
    return text if len(text) <= LONGEST_CELL else "*differs*"


def _found(path, config, name):
    if not path:
        yield name, config
    elif isinstance(config, Mapping):
        for key in config if path[0] == "<name>" else {path[0]} & config.keys():
            yield from _found(path[1:], config[key], key if path[0] == "<name>" else name)


def _allowed(node) -> str:
    if "oneOf" in node:
        return " or ".join(_allowed(alternative) for alternative in node["oneOf"])
    if "enum" in node:
        return " or ".join(f"`{value}`" for value in node["enum"])
    if node["type"] == "array":
        length = {2: "two "}.get(node.get("maxItems"), "")
        return f"list of {length}{_plural(_allowed(node['items']))}"
    if node["type"] == "object":
        content = node.get("additionalProperties")
        return f"block of {_plural(_allowed(content))}" if isinstance(content, Mapping) else "block"
    words = {"boolean": "`true` or `false`", "string": "name" if "pattern" in node else "text"}
    return words.get(node["type"], node["type"]) + _bounds(node)


def _bounds(node):
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "\\<"}
    bounds = [f"{sign} {node[key]}" for key, sign in signs.items() if key in node]
    return " " + ", ".join(bounds) if bounds else ""


def _plural(text):
    return re.sub(r"^\w+", lambda word: f"{word.group()}s", text)


def _model_table() -> str:
    head = "| model | Hamiltonian | couplings | field multiplies |\n|---|---|---|---|\n"
    return head + "\n".join(
        f"| `{name}` | `{model.hamiltonian}` | "
        + ", ".join(f"`{coupling}` {meaning}" for coupling, meaning in model.couplings.items())
        + f" | `{model.field_operator}` |"
        for name, model in models.MODELS.items()
    )


def _escaped(text: str) -> str:
    """Angle brackets outside of code, which Markdown would take for tags."""
    parts = text.split("`")
    return "`".join(part if k % 2 else part.replace("<", "\\<") for k, part in enumerate(parts))


def load(path: str):
    """A YAML file of the repository."""
    return yaml.safe_load((REPOSITORY / path).read_text(encoding="utf-8"))


def page() -> str:
    """config/README.md as it should be."""
    return reference(load("workflow/schemas/config.schema.yaml"), load("config/config.yaml"), load("config/paper.yaml"))


if __name__ == "__main__":
    print(page(), end="")
