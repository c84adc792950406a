"""Blocks of realizations: joining and splitting change nothing, and what does not add up is refused."""

import numpy as np
import pytest
import xarray as xr
from block_files import write_realizations
from synthetic_spectra import entanglement

from locflow.realizations.blocks import Member, joined, members, open_block, open_member, split
from locflow.results.files import DatasetError, write_dataset


def realization(index, states):
    dataset = entanglement(2.0, index, states, dimension=60)
    return dataset.assign_attrs(
        energy_min=-float(index), engine=f"engine {index}", completeness=f"{states} of {states}"
    )


@pytest.fixture
def three():
    """Realizations with different numbers of states, and in no order."""
    return [realization(index, states) for index, states in ((4, 7), (1, 3), (2, 5))]


def test_splitting_gives_back_what_was_joined(three):
    for one, other in zip(three, split(joined(three)), strict=True):
        xr.testing.assert_identical(one, other.drop_attrs(deep=False).assign_attrs(other.attrs))
        assert one.attrs == other.attrs


def test_a_block_is_a_file_whose_realizations_are_read_one_by_one(three, tmp_path):
    write_realizations(tmp_path / "b.nc", *three)
    found = [(member, dataset.attrs["realization"]) for member, dataset in members([tmp_path / "b.nc"], "entanglement")]
    path = str(tmp_path / "b.nc")
    assert found == [(Member(path, 0), 4), (Member(path, 1), 1), (Member(path, 2), 2)]
    with open_member(Member(path, 1), "entanglement") as one:
        np.testing.assert_array_equal(one["entropy"], three[1]["entropy"])
        assert one.attrs["engine"] == "engine 1"


@pytest.mark.parametrize("kind", ["entanglement", "states"])
def test_a_member_is_bit_by_bit_the_realization_among_all_of_its_file(kind, tmp_path):
    states = {
        "probability": (("state", "basis_state"), np.random.default_rng(3).random((1, 6))),
        "state_bin": ("state", [0]),
    }
    # One without states, and one with a single state.
    realizations = [realization(index, count) for index, count in ((4, 7), (0, 0), (1, 3), (2, 1), (3, 40))]
    if kind == "states":
        realizations = [
            one.drop_dims(["cut", "level_of_cut_4"])
            .assign(
                {name: (dims, np.repeat(values, one.sizes["state"], axis=0)) for name, (dims, values) in states.items()}
            )
            .assign_coords(bin_center=("bin", [0.5]))
            .assign_attrs(kind="states")
            for one in realizations
        ]
    write_realizations(tmp_path / "b.nc", *realizations)
    with open_block(tmp_path / "b.nc", kind) as among_all:
        for position, expected in enumerate(among_all):
            with open_member(Member(str(tmp_path / "b.nc"), position), kind) as one:
                xr.testing.assert_identical(one, expected)
                for name, variable in expected.variables.items():
                    assert one[name].values.tobytes() == variable.values.tobytes(), name


@pytest.mark.parametrize("position", [3, -1])
def test_a_realization_that_a_file_has_not_is_refused(three, position, tmp_path):
    write_realizations(tmp_path / "b.nc", *three)
    with (
        pytest.raises(DatasetError, match=rf"b\.nc: has 3 realizations .* at place {position}"),
        open_member(Member(str(tmp_path / "b.nc"), position), "entanglement"),
    ):
        pass


def test_nothing_and_a_realization_twice_make_no_block(three):
    with pytest.raises(ValueError, match=r"each once; it has \[4, 4\]"):
        joined([three[0], three[0]])
    with pytest.raises(ValueError, match=r"it has \[\]"):
        joined([])


def test_a_file_whose_states_are_miscounted_is_named(three, tmp_path):
    block = joined(three)
    block["states_of_realization"] = block["states_of_realization"] + 1
    write_dataset(block, tmp_path / "b.nc")
    with (
        pytest.raises(DatasetError, match=r"b\.nc: counts 18 states of its realizations and holds 15"),
        open_block(tmp_path / "b.nc", "entanglement"),
    ):
        pass
    with (
        pytest.raises(DatasetError, match=r"b\.nc: .* 18 states by its counts and 15 states"),
        open_member(Member(str(tmp_path / "b.nc"), 0), "entanglement"),
    ):
        pass
