"""References in the config: what a key names is looked up, and the page and the schema say what it may name."""

from typing import Annotated

import pytest
import yaml

from locflow.configuration import reference
from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.files import load
from locflow.configuration.merging import merged
from locflow.kinds.options import Options, key
from locflow.kinds.references import (
    BoundOn,
    StrengthOf,
    SystemKeeping,
    TrainingOf,
    named_in,
    reference_in,
)
from locflow.kinds.table import TRAINING_KINDS

KEYS = list(reference.keys())


class Inner(Options):
    """A block within a block."""

    W: list[Annotated[float, StrengthOf("trainings")]] = key("Strengths.", [])
    upper: Annotated[float, BoundOn("system")] = key("Bound.", 1.0)


class Outer(Options):
    """A block that names things."""

    system: Annotated[str, SystemKeeping("traces", "driven_traces")] = key("System.")
    other: Annotated[str, SystemKeeping("states")] | None = key("System.", None)
    trainings: list[Annotated[str, TrainingOf("confidence")]] = key("Trainings.", [])
    inner: Inner = key("Block.", Inner())
    blocks: list[Inner] = key("Blocks.", [])
    text: str = key("A text.", "ring")


def test_all_that_a_block_names_is_found_with_its_place():
    block = Outer(
        system="chain",
        trainings=["one", "two"],
        inner=Inner(W=[2.0], upper=3.0),
        blocks=[Inner(), Inner(upper=4.0)],
    )
    assert [(".".join(map(str, found.path)), found.value) for found in named_in(block)] == [
        ("system", "chain"),
        ("trainings.0", "one"),
        ("trainings.1", "two"),
        ("inner.W.0", 2.0),
        ("inner.upper", 3.0),
        ("blocks.0.upper", 1.0),
        ("blocks.1.upper", 4.0),
    ]
    assert [type(found.reference) for found in named_in(block)][:4] == [
        SystemKeeping,
        TrainingOf,
        TrainingOf,
        StrengthOf,
    ]
    assert list(named_in(Outer(system="a", other="b")))[1].value == "b"


def test_page_and_schema_say_what_a_key_may_name():
    page, schema = reference.page(), reference.schema()["$defs"]
    assert "| `phase_diagram.regression` | a training of kind `regression` |" in page
    assert "| `loss_functions` | list of trainings of kind `confidence` |" in page
    assert "| `sizes.untrained` | a system with the product `samples` |" in page
    assert "| `W_ETH` | a disorder strength of `system` ≥ 0 |" in page
    diagram = schema["PhaseDiagram" if "PhaseDiagram" in schema else "locflow__papers__paper2__section__PhaseDiagram"]
    assert "a training of kind `regression`" in diagram["properties"]["regression"]["description"]
    systems = schema["Regression"]["properties"]["systems"]["anyOf"][0]["items"]
    assert systems == {"type": "string", "description": "Allowed: a system with the product `samples`."}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        pytest.param(path, field, id=".".join(path))
        for path, field in KEYS
        if "str" in str(field.annotation)
        and field.description.startswith(("Training ", "System ", "Regression ", "A regression", "Another regression"))
    ],
)
def test_a_key_that_names_a_training_or_a_system_is_a_reference(path, field):
    annotations = [*field.metadata, *getattr(field.annotation, "__args__", ())]
    inside = [item for annotation in annotations for item in getattr(annotation, "__metadata__", (annotation,))]
    assert reference_in(inside) is not None, f"{'.'.join(path)} is not looked up"


@pytest.mark.parametrize("kind", TRAINING_KINDS)
def test_a_training_names_systems_that_its_kind_reads(kind):
    fields = TRAINING_KINDS[kind].model_fields
    field = fields.get("system") or fields["systems"]
    inside = [*field.metadata, *(item for a in getattr(field.annotation, "__args__", ()) for item in a.__metadata__)]
    assert " ".join(reference_in(inside).kinds) == TRAINING_KINDS[kind].reads


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            "trainings: {ring: {applied_to: chain}}",
            "trainings.ring.applied_to = 'chain' (config): is no system with the product states; there are "
            "compared_states_8, compared_states_10, compared_states_12, ring, torus, uniform_states, seed_states_0, "
            "seed_states_2, seed_states_4, seed_states_5, seed_states_6, seed_states_8, seed_states_10",
        ),
        (
            "paper1: {phase_diagrams: {1D: torsu}}",
            "paper1.phase_diagrams.1D = 'torsu' (config): is no training of kind classifier; did you mean 'torus'?",
        ),
        ("paper3: {cuts: [chain, ring]}", "paper3.cuts.1 = 'ring' (config): is no training of kind confidence"),
        (
            "paper4: {delocalized: {W: [1.25]}}",
            "paper4.delocalized.W.0 = 1.25 (config): is not computed for su2: its disorder strengths are 0.62",
        ),
        ("paper4: {features: {W: [0.62, 7.7]}}", "paper4.features.W.1 = 7.7 (config): is not computed for su2"),
        (
            "paper5: {spins: {weak: 1.33}}",
            "paper5.spins.weak = 1.33 (config): is not computed for magnetization_chain",
        ),
        (
            "paper5: {spins: {weak: 1.5000000000000002}}",
            "paper5.spins.weak = 1.5000000000000002 (config): 1.5000000000000002 is not 1.5",
        ),
    ],
)
def test_what_does_not_exist_is_refused_by_name(tiny, change, words):
    with pytest.raises(ConfigurationError) as error:
        check(merged(tiny, yaml.safe_load(change)))
    assert words in str(error.value)


@pytest.fixture(scope="module")
def tiny():
    file = reference.REPOSITORY / "tests/data/tiny.yaml"
    return merged(load(reference.REPOSITORY / "config"), yaml.safe_load(file.read_text(encoding="utf-8")))
