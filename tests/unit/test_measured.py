"""Measured quantities: plain, checked, and honest about what could not be measured."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import locflow
from locflow.results.measured import MeasuredError, check_measured, measured, quantity


def test_document_survives_json():
    document = measured(
        "paper1_fig1",
        "laptop",
        [
            quantity(
                "critical_disorder_1d",
                "W_c",
                np.float64(2.8),
                interval=np.array([2.6, 3.0]),
                interval_means="95 % bootstrap",
                unit="V",
            ),
            quantity("parameters_1d", "parameters", 6_173_097),
        ],
    )
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert check_measured(document) is document
    assert document["quantities"][0]["interval"] == [2.6, 3.0]
    assert document["quantities"][1]["value"] == 6_173_097


def test_nan_becomes_none_and_needs_a_reason():
    measured_quantity = quantity(
        "tip", "tip", np.nan, interval=(np.nan, np.nan), interval_means="x", note="beyond the grid"
    )
    assert measured_quantity["value"] is None
    assert measured_quantity["interval"] is None
    assert measured_quantity["interval_means"] == ""
    with pytest.raises(MeasuredError, match="tip: has no value, and no note says why"):
        quantity("tip", "tip", float("nan"))


def test_open_end_of_an_interval():
    measured_quantity = quantity("tip", "tip", 2.0, interval=(1.5, np.inf), interval_means="95 % bootstrap")
    assert measured_quantity["interval"] == [1.5, None]


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("Tip", "tip", 1.0), {}, "name 'Tip'"),
        (("tip", "", 1.0), {}, "label is empty"),
        (("tip", "tip", np.inf), {}, "infinite"),
        (("tip", "tip", "2.8"), {}, "must be a number"),
        (("tip", "tip", True), {}, "must be a number"),
        (("tip", "tip", 1.0), {"interval": (2, 1), "interval_means": "x"}, "must ascend"),
        (("tip", "tip", 1.0), {"interval": (1, 2)}, "interval_means"),
        (("tip", "tip", 1.0), {"interval": (1, 2, 3), "interval_means": "x"}, "a lower and an upper end"),
    ],
)
def test_what_is_refused(arguments, options, message):
    with pytest.raises(MeasuredError, match=message):
        quantity(*arguments, **options)


def test_names_are_unique_and_keys_complete():
    one = quantity("tip", "tip", 1.0)
    with pytest.raises(MeasuredError, match="more than one quantity is named tip"):
        measured("fig1", "tiny", [one, one])
    with pytest.raises(MeasuredError, match="has the keys"):
        check_measured({"figure": "fig1", "scale": "tiny", "quantities": [{"name": "tip", "value": 1.0}]})
    with pytest.raises(MeasuredError, match="scale"):
        measured("fig1", "", [one])


def test_needs_no_heavy_package():
    library = Path(locflow.__file__).parents[1]
    code = "import sys, locflow.results.measured; print(sorted({'numpy', 'xarray', 'matplotlib'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(library)},
    )
    assert done.stdout.strip() == "[]"
