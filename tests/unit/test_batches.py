"""What a cluster's scheduler gets to see of short jobs, at the papers' scale."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from locflow.configuration.batches import LOCAL, SECONDS, Batches
from locflow.configuration.check import check
from locflow.configuration.files import load
from locflow.configuration.plan import Job, cost_of, output_patterns, plan_table, submissions

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def papers():
    return check(load(REPOSITORY / "config", REPOSITORY / "config/paper.yaml"))


def jobs_of_paper1(configuration):
    """Every job of paper 1 that is submitted, from what the configuration says that there is."""
    jobs = []

    def add(rule, **of):
        jobs.append(Job(rule, tuple(of.items()), True))

    for name in ("ring", "torus"):
        system = configuration.systems[name]
        add("summarize", system=name)
        for W in system.W_values:
            for block in range(len(system.blocks(W))):
                of = {"system": name, "W": f"{W:.3f}", "block": f"{block:04d}"}
                add("diagonalize_states", **of)
                if W in system.W_grid:
                    add("indicators", **of)
        add("average", training=name)
        for part in configuration.trainings[name].parts(configuration, system):
            add("predict", training=name, system=name, part=part)
    for name in configuration.papers["paper1"].trainings:
        for block in configuration.trainings[name].blocks:
            add("train", training=name, block=f"{block:04d}")
    return jobs


def test_no_submission_of_paper_1_is_shorter_than_three_minutes(papers):
    jobs = jobs_of_paper1(papers)
    seen = submissions(jobs, papers)
    assert len(jobs) > 8000 and len(seen) < 1500
    assert sum(map(len, seen)) == len(jobs)
    for members in seen:
        seconds = sum(cost_of(job, papers).seconds for job in members)
        assert seconds >= SECONDS, members
        # Nor is any so long that a failure costs much.
        assert len(members) == 1 or seconds < 3 * SECONDS, members
    assert plan_table("paper1", papers, jobs).splitlines()[-1].split()[4] == str(len(seen))


@pytest.mark.parametrize("files", [(), ("paper.yaml",)], ids=["laptop", "paper"])
def test_what_sums_up_goes_along_with_the_last_of_what_it_sums_up(files):
    configuration = check(load(REPOSITORY / "config", *(REPOSITORY / "config" / file for file in files)))
    batches = Batches(configuration)
    for name, system in configuration.systems.items():
        of = {"W": f"{system.W_values[-1]:.3f}", "block": f"{len(system.blocks(system.W_values[-1])) - 1:04d}"}
        short = configuration.summarize_cost(name).seconds < SECONDS
        if not system.is_for_training(system.W_values[-1]):
            assert batches.of("summarize", system=name) == (
                batches.of("diagonalize", system=name, **of) if short else None
            )
    for name, training in configuration.trainings.items():
        if training.average and configuration.average_cost(name).seconds < SECONDS:
            system = training.averaged[-1]
            part = list(training.parts(configuration, configuration.systems[system]))[-1]
            assert batches.of("average", training=name) == batches.of(
                "predict", training=name, system=system, part=part
            )


def test_a_batch_is_neighbours_and_training_waits_for_no_other(papers):
    ring, batches = papers.systems["ring"], Batches(papers)
    blocks = [(W, block) for W in ring.W_values for block in range(len(ring.blocks(W)))]
    for training in (True, False):
        kept = [at for at in blocks if ring.is_for_training(at[0]) == training]
        names = [batches.of("diagonalize", system="ring", W=f"{W:.3f}", block=f"{b:04d}") for W, b in kept]
        assert all("training" in name for name in names) == training
        assert len(set(names)) == 1 + sum(one != other for one, other in pairwise(names))


def test_the_rules_that_run_beside_snakemake_are_those_that_the_plan_leaves_out(papers):
    local = set()
    for file in (REPOSITORY / "workflow/rules").glob("*.smk"):
        for rule in re.split(r"^(?:    )?rule ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            if "localrule: True" in rule:
                local.add(rule.partition(":")[0])
    assert local & output_patterns(papers).keys() == LOCAL
