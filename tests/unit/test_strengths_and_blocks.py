"""Which disorder strengths are one, how files name them and blocks of realizations, and realizations that come once."""

import numpy as np
import pytest

from locflow.configuration.blocks import Block, blocks_of
from locflow.configuration.check import check
from locflow.configuration.paths import Paths
from locflow.realizations.collected import Collected, check_one_system
from locflow.strengths import at_most, between, in_range, position_of, same_W

# As sums of binary fractions come out.
ROUNDED = 7 * 0.4


@pytest.mark.parametrize("other", [2.8, ROUNDED, np.float64(2.8)])
def test_a_strength_is_the_same_whatever_rounding_adds(other):
    assert same_W(ROUNDED, other)
    assert in_range(ROUNDED, 2.0, other) and in_range(ROUNDED, other, 3.0) and at_most(ROUNDED, other)
    assert not between(ROUNDED, 2.0, other) and not between(ROUNDED, other, 3.0)
    assert position_of(ROUNDED, [2.4, other]) == 1


def test_neighbours_on_the_finest_grid_are_told_apart():
    grid = np.arange(2.0, 2.1, 0.001)
    for position, W in enumerate(grid):
        assert np.flatnonzero(same_W(grid, round(W, 3))).tolist() == [position]
        assert in_range(grid, W, W).sum() == 1 and at_most(grid, W).sum() == position + 1
    assert between(grid, grid[0], grid[-1]).sum() == len(grid) - 2


def configuration():
    disorder = {"W_grid": {"from": 0.0, "to": 2.8, "step": 0.4}, "realizations": 5}
    system = {
        "model": "tV_fermions",
        "lattice": [8],
        "boundary": "periodic",
        "couplings": {"t": 1.0, "V": 2.0},
        "disorder": disorder,
        "product": {"kind": "states"},
        "realizations_per_job": 2,
    }
    return check({"scale": "test", "root_seed": 1, "systems": {"ring": system}})


def test_a_block_is_the_one_that_its_part_and_its_wildcards_name():
    system = configuration().systems["ring"]
    blocks = list(blocks_of(system, system.W_values))
    assert len({*blocks}) == len(blocks) == 8 * 3
    for block in blocks:
        assert Block.of_part("ring", block.part) == Block.named(**block.wildcards) == block
    assert [list(block.realizations(system)) for block in blocks[-3:]] == [[0, 1], [2, 3], [4]]
    assert blocks[-1].part == "W2.800/b0002"
    assert Block.of_part("ring", "all") is None


def test_the_file_of_a_part_is_the_file_of_its_block():
    system, paths = configuration().systems["ring"], Paths("results/test")
    parts = paths.parts(system, [ROUNDED])
    assert [paths.part_of_realizations(system, part) for part in parts] == paths.realizations(system, [2.8])


def test_a_realization_is_collected_once_and_of_one_system():
    collected = Collected("spectra")
    with pytest.raises(ValueError, match="there are no spectra"):
        collected.check()
    collected.add(1.0, 0, "first", system="ring", path="a.nc")
    collected.add(2.0, 0, "second", system="ring", path="b.nc")
    collected.check()
    with pytest.raises(ValueError, match=r"c.nc: W = 1, realization 0 comes twice"):
        collected.add(1.0, 0, "third", system="ring", path="c.nc")
    collected.add(1.0, 1, "fourth", system="chain", path="d.nc")
    with pytest.raises(ValueError, match=r"spectra of different systems: \['chain', 'ring'\]"):
        collected.check()
    with pytest.raises(ValueError, match=r"traces of different systems cannot be collected: \['a', 'b'\]"):
        check_one_system({"b", "a"}, "traces", "be collected")
