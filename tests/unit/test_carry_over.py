"""A record of how a file was made takes the present fingerprint only where code and all else are the same."""

import pytest

from carry_over import Stage, verdict

FORMER, PRESENT = "0123456789abcdef", "fedcba9876543210"
SAME, OTHER = Stage(FORMER, PRESENT, True), Stage(FORMER, PRESENT, False)
SETTINGS = {"W": 2.0, "engine": "auto"}
INPUTS = ["results/a.nc", "results/b.nc"]
ROLES = {"operators": ["results/a.nc"], "blocks": ["results/b.nc"]}


def recorded(*values):
    return sorted(map(repr, values))


def asked(before, now, *, inputs=INPUTS, stage=SAME):
    return verdict(recorded(*before), recorded(*now), inputs, INPUTS, stage)


def test_the_fingerprint_alone_is_another_and_the_code_the_same():
    assert asked([FORMER, SETTINGS], [PRESENT, SETTINGS]) == "carried"


@pytest.mark.parametrize(
    "roles",
    [ROLES, {"blocks": ["results/a.nc", "... 1200 paths, sha256 0123456789abcdef ...", "results/b.nc"]}],
    ids=["written out", "long"],
)
def test_a_list_of_the_inputs_may_be_new(roles):
    assert asked([FORMER, SETTINGS], [PRESENT, SETTINGS, roles]) == "carried"


def test_the_function_of_a_stage_may_have_moved():
    stage = Stage(FORMER, PRESENT, True, ("locflow.a:work",))
    assert asked([FORMER, SETTINGS, "locflow.a:work"], [PRESENT, SETTINGS], stage=stage) == "carried"
    assert asked([FORMER, SETTINGS, "locflow.b:work"], [PRESENT, SETTINGS], stage=stage).startswith("other settings")


def test_nothing_is_done_where_nothing_changed():
    assert asked([PRESENT, SETTINGS], [PRESENT, SETTINGS]) == "up to date"


@pytest.mark.parametrize(
    ("before", "now", "options", "said"),
    [
        ([FORMER, SETTINGS], [PRESENT, SETTINGS], {"stage": OTHER}, "other code"),
        ([FORMER, SETTINGS], [PRESENT, {**SETTINGS, "W": 2.5}], {}, "other settings, or made by another commit"),
        (["1111111111111111", SETTINGS], [PRESENT, SETTINGS], {}, "other settings, or made by another commit"),
        ([SETTINGS], [PRESENT, SETTINGS], {}, "other settings, or made by another commit"),
        ([FORMER, SETTINGS], [PRESENT, SETTINGS, {"seed": 1}], {}, "other settings"),
        ([FORMER, SETTINGS], [PRESENT, SETTINGS, {"blocks": ["results/c.nc"]}], {}, "other settings"),
        ([FORMER, SETTINGS], [PRESENT, SETTINGS, "locflow.a:b"], {}, "other settings"),
        ([FORMER, SETTINGS], [PRESENT, SETTINGS], {"inputs": INPUTS[:1]}, "other inputs"),
        ([FORMER, SETTINGS], [PRESENT, SETTINGS], {"stage": None}, "no fingerprint"),
        ([FORMER, SETTINGS, ROLES], [PRESENT, SETTINGS], {}, "other settings, or made by another commit"),
    ],
    ids=[
        *("code", "setting", "commit", "no record of the code", "new setting", "another file", "function", "inputs"),
        *("without fingerprint", "fewer settings"),
    ],
)
def test_anything_else_is_made_anew(before, now, options, said):
    assert asked(before, now, **options) == said
