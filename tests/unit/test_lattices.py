"""Bonds against the distance of coordinates, and refusals."""

from itertools import combinations

import pytest

from locflow.hamiltonians.lattices import neighbour_bonds, number_of_sites


def bonds_by_distance(shape, boundary):
    """Pairs of sites at distance 1, found by comparing the coordinates of every pair."""

    def coordinates(site):
        return [site // stride % length for stride, length in zip(strides, shape, strict=True)]

    def distance(a, b, length):
        direct = abs(a - b)
        return min(direct, length - direct) if boundary == "periodic" else direct

    strides = [1]
    for length in shape[:-1]:
        strides.append(strides[-1] * length)
    return {
        (i, j)
        for i, j in combinations(range(strides[-1] * shape[-1]), 2)
        if sum(map(distance, coordinates(i), coordinates(j), shape)) == 1
    }


@pytest.mark.parametrize("boundary", ["periodic", "open"])
@pytest.mark.parametrize("shape", [[3], [8], [4, 3], [3, 4], [4, 4], [3, 3, 4]])
def test_every_pair_of_neighbours_is_one_bond(shape, boundary):
    bonds = neighbour_bonds(shape, boundary)
    assert len(bonds) == len({frozenset(bond) for bond in bonds}), "a bond occurs twice"
    assert {tuple(sorted(bond)) for bond in bonds} == bonds_by_distance(shape, boundary)


@pytest.mark.parametrize(
    ("shape", "boundary", "count"),
    [([12], "periodic", 12), ([12], "open", 11), ([4, 3], "periodic", 24), ([4, 4], "periodic", 32)],
)
def test_number_of_bonds_of_the_papers_lattices(shape, boundary, count):
    assert len(neighbour_bonds(shape, boundary)) == count


def test_sites_are_numbered_row_by_row():
    bonds = neighbour_bonds([4, 3], "periodic")
    assert [bond for bond in bonds if bond[0] == 7] == [(7, 4), (7, 11)]
    assert number_of_sites([4, 3]) == 12


@pytest.mark.parametrize(("shape", "length"), [([2], 2), ([4, 2], 2), ([2, 4], 2), ([1], 1), ([4, 1], 1)])
def test_short_periodic_directions_are_refused(shape, length):
    with pytest.raises(ValueError, match=rf"direction of length {length}.*at least 3 sites"):
        neighbour_bonds(shape, "periodic")


def test_open_directions_of_two_sites_have_one_bond():
    assert neighbour_bonds([2], "open") == [(0, 1)]
    assert len(neighbour_bonds([4, 2], "open")) == 10
    with pytest.raises(ValueError, match="has no bond"):
        neighbour_bonds([4, 1], "open")


@pytest.mark.parametrize("shape", [[], "12", 12, [4.0, 3], [True, 3], None])
def test_what_is_no_list_of_lengths_is_refused(shape):
    with pytest.raises(ValueError, match="no list of lengths"):
        neighbour_bonds(shape, "periodic")


def test_unknown_boundary_is_refused():
    with pytest.raises(ValueError, match=r"'fixed'.*periodic, open"):
        neighbour_bonds([4], "fixed")
