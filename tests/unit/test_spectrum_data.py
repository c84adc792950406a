"""Spectra to learn from: halves that share nothing, trimmed labels, and a transition region drawn from every file."""

import json

import numpy as np
import pytest
from block_files import read_realization, write_realizations
from synthetic_spectra import CUT, LEVELS, entanglement, write_files

from locflow.kinds.confidence.samples import network_input, read_samples, read_spectra
from locflow.results.files import DatasetError

OPTIONS = {
    "cut": CUT,
    "input": "spectrum",
    "trimmed_fraction": 0.1,
    "trimmed_by": "levels",
    "transition_spectra": 70,
    "seeds": [1, 2],
}

EVEN = [3.1875, 6.125, 9.0625]  # between the labelled 0.25 and 12


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spectra")
    return write_files(folder, [0.25], 2), write_files(folder, [12.0], 2), write_files(folder, EVEN, 2)


def spectra_in(paths):
    spectra = []
    for path in paths:
        with read_realization(path, "entanglement") as file:
            spectra.append(file[f"spectrum_of_cut_{CUT}"].values)
    return np.concatenate(spectra)


def rows(spectra):
    return {tuple(spectrum) for spectrum in spectra}


def test_halves_are_disjoint_and_hold_all_labelled_spectra_but_the_trimmed(files):
    for sample in read_samples(*files, **OPTIONS):
        assert sample.inputs.dtype == sample.transition.dtype == np.float32
        assert sample.inputs.shape == (2 * 2 * 48, LEVELS)
        assert abs(len(sample.training) - len(sample.testing)) <= 1
        assert sorted([*sample.training, *sample.testing]) == list(range(len(sample.inputs)))
    expected = spectra_in(files[0]).reshape(2, 60, LEVELS)[:, 6:54].reshape(-1, LEVELS)
    np.testing.assert_array_equal(sample.inputs[sample.labels[:, 0] == 1], expected)


def test_labels_are_those_of_equation_3(files):
    sample = read_samples(*files, **OPTIONS)[0]
    mbl = rows(spectra_in(files[1]))
    for spectrum, label in zip(sample.inputs, sample.labels, strict=True):
        assert label.tolist() == ([0, 1] if tuple(spectrum) in mbl else [1, 0])


def test_the_transition_region_is_drawn_without_repetition_and_equally_from_each_file(files):
    sample = read_samples(*files, **OPTIONS)[0]
    drawn = rows(sample.transition)
    assert len(drawn) == len(sample.transition) == 70
    counts = [len(drawn & rows(spectra_in([path]))) for path in files[2]]
    assert sum(counts) == 70
    assert max(counts) - min(counts) <= 1
    # In random order: not file by file.
    first = rows(sample.transition[:20])
    assert sum(bool(first & rows(spectra_in([path]))) for path in files[2]) >= 4


def test_all_are_taken_where_there_are_fewer_than_asked_for(files):
    sample = read_samples(*files, **{**OPTIONS, "transition_spectra": 100_000})[0]
    assert rows(sample.transition) == rows(spectra_in(files[2]))
    assert sample.composition["transition"]["spectra"] == sample.composition["transition"]["available"] == 360


def test_a_sample_depends_on_its_own_seed_only(files):
    first, second = read_samples(*files, **OPTIONS)
    alone = read_samples(*files, **{**OPTIONS, "seeds": [2]})[0]
    for name in ("training", "testing", "transition"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(second, name))
        assert not np.array_equal(getattr(first, name), getattr(second, name))


def test_an_uneven_grid_is_drawn_from_evenly_in_W(tmp_path):
    #  labelled 0                                  10
    #           |--|--|-----------|-----------------|
    #           0  1  2           5                10   shares (2-0)/2, (5-1)/2, (10-2)/2
    labelled = [write_files(tmp_path, [W], 1) for W in (0.0, 10.0)]
    between = write_files(tmp_path, [1.0, 2.0, 5.0], 2)
    sample = read_samples(*labelled, between, **OPTIONS)[0]
    drawn = rows(sample.transition)
    assert [len(drawn & rows(spectra_in([path]))) for path in between] == [5, 5, 10, 10, 20, 20]


def test_the_spectra_of_each_file_are_read_once_for_all_networks(files, monkeypatch):
    read = []

    def counting(file, *arguments):
        read.append(file.encoding["source"])
        return read_spectra(file, *arguments)

    monkeypatch.setattr("locflow.kinds.confidence.samples.read_spectra", counting)
    read_samples(*files, **OPTIONS)
    assert sorted(read) == sorted(str(path) for paths in files for path in paths)


def test_trimming_counts_in_levels_of_the_whole_spectrum(tmp_path):
    # 60 states of a spectrum of 100 levels, from level 30 on: only the upper end reaches into the trimmed tenth.
    windowed = entanglement(0.25, 0, dimension=100)
    windowed["state_level"] = windowed["state_level"] + 35
    path = tmp_path / "windowed.nc"
    write_realizations(path, windowed)
    others = write_files(tmp_path, [12.0], 1), write_files(tmp_path, [2.0], 1)
    sample = read_samples([path], *others, **OPTIONS)[0]
    np.testing.assert_array_equal(sample.inputs[sample.labels[:, 0] == 1], spectra_in([path])[:55])


def test_trimming_by_energy_leaves_out_the_ends_of_the_width(files):
    sample = read_samples(*files, **{**OPTIONS, "trimmed_by": "energy_density"})[0]
    expected = []
    for path in files[0]:
        with read_realization(path, "entanglement") as file:
            density = file["energy_density"].values
            expected.append(file[f"spectrum_of_cut_{CUT}"].values[(density >= 0.1) & (density <= 0.9)])
    np.testing.assert_array_equal(sample.inputs[sample.labels[:, 0] == 1], np.concatenate(expected))


def windows_in(path, W):
    """A file of 54 states that stand for the lower half of an even spectrum of 1,000 levels, and 6 for the other."""
    windowed = entanglement(W, 0, windows=np.array([0.25, 0.75]), dimension=1000)
    level = np.append(np.arange(223, 277), np.arange(747, 753)).astype(np.int32)
    windowed["state_level"] = ("state", level)
    windowed["energy_density"] = ("state", (level + 0.5) / 1000)
    windowed["window"] = ("state", np.repeat(np.int32([0, 1]), [54, 6]))
    write_realizations(path, windowed)
    return [path]


def test_of_windows_each_state_is_drawn_as_often_as_there_are_levels_for_which_it_stands(tmp_path):
    eth, between, mbl = (windows_in(tmp_path / f"{W}.nc", W) for W in (0.25, 2.0, 12.0))
    sample = read_samples(eth, mbl, between, **{**OPTIONS, "transition_spectra": 4000})[0]
    upper = rows(spectra_in(between)[54:])
    drawn = [tuple(spectrum) in upper for spectrum in sample.transition]
    assert len(drawn) == 4000
    assert abs(np.mean(drawn) - 0.5) < 0.04
    # Rows 0 to 53 and 60 to 113 stand for the lower halves of the labelled spectra.
    assert not set(sample.training) & set(sample.testing)
    for half in (sample.training, sample.testing):
        assert len(half) == 600
        of_upper = np.unique(half)[np.unique(half) % 60 >= 54].size
        of_lower = np.unique(half).size - of_upper
        expected = 9 * of_upper / (9 * of_upper + of_lower)
        assert abs((half % 60 >= 54).mean() - expected) < 0.08


def test_inputs_of_appendix_a():
    weights = np.array([[0.5, 0.25, 0.125], [0.9, 0.05, 0.01]])
    xi = -np.log(weights)
    np.testing.assert_allclose(network_input(xi, "spectrum"), xi, rtol=1e-6)
    np.testing.assert_allclose(network_input(xi, "density_matrix"), weights, rtol=1e-6)
    np.testing.assert_allclose(
        network_input(xi, "level_differences"), np.log(weights[:, :-1] / weights[:, 1:]), rtol=1e-5
    )


def test_the_composition_is_json(files):
    composition = json.loads(json.dumps(read_samples(*files, **OPTIONS)[0].composition, allow_nan=False))
    assert composition["W"] == {"ETH": 0.25, "MBL": 12.0}
    assert composition["training"]["ETH"] + composition["testing"]["ETH"] == 96
    assert (composition["transition"]["W_from"], composition["transition"]["W_to"]) == (EVEN[0], EVEN[-1])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"input": "logarithm"}, "input: 'logarithm' is unknown; allowed: spectrum, density_matrix, level_differences"),
        ({"trimmed_fraction": 0.5}, "trimmed_fraction: 0.5 is out of range"),
        ({"trimmed_by": "energy"}, "trimmed_by: 'energy' is unknown; allowed: levels, energy_density"),
        ({"transition_spectra": 0}, "no transition region to draw 0 spectra"),
    ],
)
def test_bad_requests_are_named(files, changes, message):
    with pytest.raises(ValueError, match=message):
        read_samples(*files, **{**OPTIONS, **changes})


def test_files_in_the_wrong_place_are_named(files):
    eth, mbl, transition = files
    with pytest.raises(ValueError, match=r"W12.000r0.nc: W = 12 is not between the labelled 0.25 and 12"):
        read_samples(eth, mbl, [*transition, mbl[0]], **OPTIONS)
    with pytest.raises(ValueError, match=r"labelled spectra of ETH are of W \[0.25, 3.1875\]"):
        read_samples([*eth, transition[0]], mbl, transition, **OPTIONS)


def test_a_missing_cut_is_named(files):
    with (
        read_realization(files[0][0], "entanglement") as file,
        pytest.raises(DatasetError, match=r"has no spectra of cut 3; it has those of 4"),
    ):
        read_spectra(file, 3)
