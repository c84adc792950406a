"""A training of any kind says in its log how far it is, and not more often than a person reads."""

import pytest

from locflow.costs.duration import duration
from locflow.learning import training_log
from locflow.learning.training_log import TrainingLog


class Clock:
    def __init__(self):
        self.now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(training_log, "time", clock)
    return clock


def test_the_first_epoch_and_then_one_line_in_ten_seconds(clock, capsys):
    log = TrainingLog("epoch", 100)
    for epoch in range(1, 31):
        clock.now += 2.0
        log(epoch, training_loss=0.5)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == ["1", "6", "11", "16", "21", "26"]
    assert lines[1] == "  epoch 6 of 100, training loss 5.000e-01; 12 s gone, 3 min to go at most"


def test_slow_epochs_have_a_line_each(clock, capsys):
    log = TrainingLog("epoch", 3)
    for epoch in range(1, 4):
        clock.now += 600
        log(epoch)
    assert [line.split("; ")[1] for line in capsys.readouterr().out.splitlines()] == [
        "10 min gone, 20 min to go at most",
        "20 min gone, 10 min to go at most",
        "30 min gone, 0 s to go at most",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (99.4, "99 s"), (99.6, "2 min"), (5960, "99 min"), (6000, "1.7 h"), (36000, "10 h"), (4e5, "4.6 d")],
)
def test_durations_are_in_the_unit_that_suits(seconds, text):
    assert duration(seconds) == text
