"""Inputs by role as params: any exchange of two files is seen, and every leaf is a plain text."""

from itertools import chain, combinations

import pytest

from locflow.results.roles import LISTED, roles


def exchanged(inputs, first, second):
    """The inputs with two files exchanged, each named by role and place."""
    changed = {role: list(paths) for role, paths in inputs.items()}
    (role, place), (other, there) = first, second
    changed[role][place], changed[other][there] = changed[other][there], changed[role][place]
    return changed


@pytest.mark.parametrize("count", [1, 2, LISTED, LISTED + 1, 40])
def test_every_exchange_of_two_files_is_seen(count):
    inputs = {"eth": [f"eth{k}.nc" for k in range(count)], "mbl": [f"mbl{k}.nc" for k in range(count)]}
    places = [(role, place) for role, paths in inputs.items() for place in range(len(paths))]
    for first, second in combinations(places, 2):
        changed = exchanged(inputs, first, second)
        assert sorted(chain(*changed.values())) == sorted(chain(*inputs.values())), "Snakemake sees no other inputs"
        assert repr(roles(changed)) != repr(roles(inputs)), f"{first} and {second} may be exchanged unseen"


def test_a_file_that_moves_to_another_role_is_seen():
    assert roles({"a": ["1", "2"], "b": ["3"]}) != roles({"a": ["1"], "b": ["2", "3"]})


def test_many_files_take_little_room_and_show_their_ends():
    shown_roles = roles({"blocks": [f"b{k:04d}.nc" for k in range(3000)]})
    assert len(repr(shown_roles)) < 200
    assert (shown_roles["blocks"][0], shown_roles["blocks"][-1]) == ("b0000.nc", "b2999.nc")
    assert "3000" in shown_roles["blocks"][1]


def test_a_single_path_is_a_list_of_one(tmp_path):
    assert roles({"networks": "n.json", "template": tmp_path}) == {"networks": ["n.json"], "template": [str(tmp_path)]}
