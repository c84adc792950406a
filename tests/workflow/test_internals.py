"""What is used of Snakemake's private parts does what the workflow needs of it, each part in a workflow of its own.

A failure after an update of Snakemake says which function of `locflow.snakemake_internals` is to be adapted.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from started_once import program, snakemake

from locflow import snakemake_internals as internals

FILE = Path(internals.__file__)
HEAD = f"""
import sys

sys.path.insert(0, {str(FILE.parents[1])!r})
from locflow import snakemake_internals as internals
"""
SHOW = "print('FOUND', json.dumps({}))\n"


class Folder:
    """A folder with a Snakefile of its own."""

    def __init__(self, folder):
        self.folder = folder

    def write(self, **files):
        """Write files ("__" stands for a dot), Snakefiles with `internals` in their reach."""
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(f"import json\n{HEAD}\n{text}")

    def run(self, *arguments, check=True):
        """The output of Snakemake."""
        process = snakemake("--nocolor", "--cores", "1", *arguments, folder=self.folder)
        assert not check or process.returncode == 0, f"Snakemake {version('snakemake')} says:\n{process.stdout}"
        return process.stdout

    def shown(self, *arguments):
        """What the Snakefile shows of itself."""
        output = self.run(*arguments)
        return [json.loads(line) for line in re.findall("^FOUND (.*)$", output, re.MULTILINE)]


@pytest.fixture
def here(tmp_path):
    return Folder(tmp_path)


IN_A_LOOP = """
for name, sentence in {"first": "Makes <one> thing.", "second": "Makes another."}.items():

    rule:
        name: name
        output: touch(f"{name}.txt")

    internals.describe(workflow, name, sentence)
"""


def test_describe(here):
    """`--list-target-rules` prints `rule.docstring`."""
    here.write(Snakefile=IN_A_LOOP)
    listed = here.run("--list-target-rules").splitlines()
    assert listed == ["first (Makes <one> thing.)", "second (Makes another.)"]


@pytest.mark.parametrize(
    ("use", "listed"),
    [
        ("use rule * from taken as other_*", ["other_first (Makes <one> thing.)", "other_second (Makes another.)"]),
        ("use rule second from taken", ["second (Makes another.)"]),
    ],
    ids=["renamed", "one of them"],
)
def test_describe_in_a_module(here, use, listed):
    """`workflow.modifier` knows the names that a module's rules get, and which are left out."""
    here.write(taken__smk=IN_A_LOOP, Snakefile=f'module taken:\n    snakefile: "taken.smk"\n\n{use}\n')
    assert here.run("--list-target-rules").splitlines() == listed


RULES = """
rule one:
    output: "results/{name}_{size}.txt"
    shell: "touch {output}"

rule both:
    input: "results/a_1.txt", "results/a_2.txt"
"""


def test_names_and_paths_of_rules(here):
    """`workflow.modifier` and `workflow.rules` tell them, in a module as well."""
    text = RULES + SHOW.format(
        "[internals.name_of_rule(workflow, 'one'), internals.path_of_file(workflow, 'results/x'),"
        " internals.targets(workflow), sorted(internals.outputs(workflow))]"
    )
    here.write(Snakefile=text)
    alone = ["one", "results/x", ["both"], ["results/{name}_{size}.txt"]]
    assert here.shown("-n", "both") == [alone]
    here.write(
        taken__smk=text,
        Snakefile='module taken:\n    snakefile: "taken.smk"\n    prefix: "there"\n\nuse rule * from taken as its_*\n',
    )
    ((name, path, targets, outputs),) = here.shown("-n", "its_both")
    assert (name, path, targets, outputs) == (
        *("its_one", "there/results/x", ["its_both"], ["there/results/{name}_{size}.txt"]),
    )


def test_pattern_of():
    """A wildcard is a named group of a regular expression, and may come twice."""
    match = re.fullmatch(internals.pattern_of(r"a/{name}_{size,\d+}/{name}.nc"), "a/b_12/b.nc")
    assert match.groupdict() == {"name": "b", "size": "12"}


DEFAULT = """
default_before = internals.has_default_target(workflow)

rule not_asked_for:
    output: touch("no.txt")

rule asked_for:
    default_target: True
    output: touch("yes.txt")

print("FOUND", json.dumps([default_before, internals.has_default_target(workflow)]))
"""


def test_include_whole(here):
    """`workflow.include` keeps the default target of what it includes; `include:` does not."""
    here.write(taken__smk=DEFAULT, Snakefile='internals.include_whole(workflow, "taken.smk")\n')
    assert here.shown("-n") == [[False, True]]
    here.run()
    assert (here.folder / "yes.txt").exists() and not (here.folder / "no.txt").exists()
    here.write(Snakefile='include: "taken.smk"\n')
    (here.folder / "yes.txt").unlink()
    assert "Nothing to be done" in here.run("-n")


def test_unpacked(here):
    """The classes of `snakemake.sourcecache` say which repository and commit a file is of."""
    repository = here.folder / "repository"
    (repository / "workflow").mkdir(parents=True)
    (repository / "data.txt").write_text("no rule names it")
    (repository / "workflow/Snakefile").write_text(
        HEAD
        + "from pathlib import Path\n"
        + "folder = Path(internals.unpacked(workflow.current_basedir).get_path_or_uri(secret_free=True))\n"
        + "print((folder.parent / 'data.txt').read_text())\nrule nothing:\n    output: 'x'\n    shell: 'touch x'\n"
    )
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@localhost")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), (*identity, "commit", "-q", "-m", "all")):
        subprocess.run(["git", *arguments], cwd=repository, check=True)
    source = f'gitfile({str(repository)!r}, path="workflow/Snakefile", ref="main")'
    here.write(Snakefile=f"module taken:\n    snakefile: {source}\n\nuse rule * from taken\n")
    assert "no rule names it" in here.run("-n")
    (folder,) = [path for path in (here.folder / ".snakemake/locflow").iterdir() if not path.name.startswith("tmp")]
    assert re.fullmatch("[0-9a-f]{40}", folder.name)


FILES = """
from pathlib import Path

configfile: "one.yaml"

files, asked_for = internals.config_files(workflow), internals.config_files_asked_for(workflow)
print("FOUND", json.dumps([[Path(file).name for file in files], [Path(file).name for file in asked_for]]))

rule nothing:
    output: touch("x.txt")
"""


def test_config_files(here):
    """`configfile:` and `--configfile` are kept apart."""
    for name in ("one", "two"):
        (here.folder / f"{name}.yaml").write_text(f"key: {name}\n")
    here.write(Snakefile=FILES)
    ((files, asked_for),) = here.shown("-n", "--configfile", "two.yaml")
    assert set(files) == {"one.yaml", "two.yaml"}
    assert asked_for == ["two.yaml"]


MAIN = """
from pathlib import Path

print("FOUND", json.dumps(internals.is_main(workflow, Path("taken.smk").resolve())))

rule nothing:
    output: touch("x.txt")
"""


def test_is_main(here):
    """`workflow.main_snakefile` is the one that Snakemake was started with, in a module as well."""
    here.write(taken__smk=MAIN, Snakefile='module taken:\n    snakefile: "taken.smk"\n\nuse rule * from taken\n')
    assert here.shown("-n") == [False]
    assert here.shown("-n", "--snakefile", "taken.smk") == [True]


def test_refused(here):
    """The sentence is all that a user sees: no traceback, no name of an exception."""
    here.write(
        Snakefile="rule refused:\n    output: '{name}.txt'\n"
        "    input: unpack(lambda wildcards: internals.Refused(f'no {wildcards.name}'))\n"
    )
    output = here.run("-n", "some.txt", check=False)
    assert "no some" in output.splitlines()
    assert "Traceback" not in output and "Exception" not in output


GROUPED = """
def group(wildcards):
    print("FOUND", json.dumps(internals.runs_on_this_machine(workflow)))
    name = f"group_{int(wildcards.k) // 2}"
    internals.name_group(workflow, name, "batch")
    return name

rule all:
    input: expand("{k}.txt", k=range(4))
    localrule: True

rule one:
    output: "{k}.txt"
    group: group
    shell: "touch {output}"
"""


def test_groups_on_a_cluster(here):
    """`workflow.local_exec` is false there, and `workflow.parent_groupids` finds `group-components` for a group."""
    here.write(Snakefile=GROUPED)
    assert set(here.shown("-n")) == {True}
    left_out = "    internals.leave_out_group(workflow, group)\n    return None\n    name ="
    here.write(Snakefile=GROUPED.replace("    name =", left_out))
    assert here.shown("-n") == [True]
    here.write(Snakefile=GROUPED)
    # A cluster that runs what it gets, and says then which number it has.
    (here.folder / "submit").write_text('#!/bin/sh\necho "$@" >> submitted.txt\nsh "$@" > /dev/null 2>&1\necho 1\n')
    (here.folder / "submit").chmod(0o755)
    cluster = ("--executor", "cluster-generic", "--cluster-generic-submit-cmd", "./submit", "--jobs", "2")
    cluster += ("--seconds-between-status-checks", "1")
    assert set(here.shown(*cluster, "--group-components", "batch=1000")) == {False}
    assert len((here.folder / "submitted.txt").read_text().splitlines()) == 2
    assert all((here.folder / f"{k}.txt").exists() for k in range(4))


FUNCTIONS = """
import atexit
import inspect
from functools import partial

looked_at = []
signature = inspect.signature
inspect.signature = lambda *of, **how: looked_at.append(of[0]) or signature(*of, **how)
atexit.register(lambda: print("FOUND", len(looked_at)))

def memory(factor, wildcards, attempt):
    return factor * attempt * int(wildcards.k)

rule all:
    input: expand("{k}.txt", k=range(COUNT))

rule one:
    input: unpack(lambda wildcards: {})
    output: "{k}.txt"
    priority: lambda wildcards: int(wildcards.k)
    params: name=lambda wildcards, output: output[0], k=lambda wildcards: wildcards.k
    resources: mem_mb=partial(memory, 10), also=lambda wildcards, input: len(input)
    shell: "echo {params.name} {params.k} {resources.mem_mb} {resources.also} > {output}"

REMEMBER
"""


def test_remember_parameters(here):
    """`get_function_params` takes what `overwrite_function_params` has noted, and else asks `inspect.signature`."""

    def looked_at(count, remember):
        here.write(Snakefile=FUNCTIONS.replace("COUNT", str(count)).replace("REMEMBER", remember))
        ((times,),) = [here.shown("-n")]
        return times

    remembered = "internals.remember_parameters(workflow)"
    assert looked_at(5, remembered) == looked_at(2, remembered)
    assert looked_at(5, "") > looked_at(2, "")
    here.write(Snakefile=FUNCTIONS.replace("COUNT", "4").replace("REMEMBER", remembered))
    here.run()
    assert [(here.folder / f"{k}.txt").read_text() for k in range(1, 4)] == [
        "1.txt 1 10 0\n",
        "2.txt 2 20 0\n",
        "3.txt 3 30 0\n",
    ]


SCRIPT = """
import snakemake.script as scripts

read = []
get_source = scripts.get_source
scripts.get_source = lambda path, *others: read.append(str(path)) or get_source(path, *others)
internals.check_scripts_once()
internals.when_run_begins(workflow, lambda: print("FOUND", json.dumps(read)))

rule all:
    input: expand("{name}_{k}.txt", name=NAMES, k=range(3))

rule one:
    output: "one_{k}.txt"
    script: "one.py"

rule other:
    output: "other_{k}.txt"
    script: "other_{wildcards.k}.py"
"""


def test_check_scripts_once(here):
    """`ScriptProcessor` looks at the script of each job, and refuses one that is not there before any job runs."""
    (here.folder / "one.py").write_text("open(snakemake.output[0], 'w')")
    here.write(Snakefile=SCRIPT.replace("NAMES", "['one']"))
    assert here.shown() == [["one.py"]]
    assert all((here.folder / f"one_{k}.txt").exists() for k in range(3))
    for k in range(2):
        (here.folder / f"other_{k}.py").write_text("open(snakemake.output[0], 'w')")
    here.write(Snakefile=SCRIPT.replace("NAMES", "['other']"))
    output = here.run(check=False)
    assert "other_2.py" in output and "FOUND" not in output
    assert not list(here.folder.glob("other_*.txt"))


PRINTED = """
asked = []

def size(wildcards):
    asked.append(wildcards.k)
    return 10

def tell():
    print("FOUND", json.dumps(sorted(asked)))

import atexit
atexit.register(tell)

rule all:
    input: expand("{k}.one", k=range(5)), expand("{k}.two", k=range(3))

rule one:
    output: "{k}.one"
    params: text=lambda wildcards: f"number {wildcards.k}"
    resources: mem_mb=size
    message: "make {wildcards.k}, {params.text}"
    shell: "touch {output}"

rule two:
    input: "{k}.one"
    output: "{k}.two"
    message: "from {input}"
    shell: "touch {output}"

ALONE
"""


@pytest.mark.parametrize("options", [(), ("--printshellcmds",), ("--quiet", "reason")], ids=" ".join)
def test_print_messages_alone(here, options):
    """`Job.log_info` prints a message, and for it works out the resources of every job."""
    printed = {}
    for alone in ("", "internals.print_messages_alone()"):
        here.write(Snakefile=PRINTED.replace("ALONE", alone))
        output = here.run("-n", *options)
        (asked,) = re.findall("^FOUND (.*)$", output, re.MULTILINE)
        jobs = output.partition("Job stats")[2].replace(f"FOUND {asked}", "")
        # Jobs that are ready at the same time, and files of a reason, come in any order.
        words = re.sub(r"\[.* 20\d\d\]|Job \d+:|,", "", jobs).split("\n")
        printed[alone] = sorted(sorted(line.split()) for line in words), jobs, json.loads(asked)
    (in_full, _, all_asked), (alone, jobs, few_asked) = printed.values()
    assert alone == in_full and "make 3, number 3" in jobs and "from 2.one" in jobs
    assert len(all_asked) == 5
    assert len(few_asked) == (5 if "--printshellcmds" in options else 1)


def test_collect_garbage_seldom(here):
    here.write(
        Snakefile="import gc\ninternals.collect_garbage_seldom()\n" + SHOW.format("gc.get_threshold()[0]") + RULES
    )
    assert here.shown("-n", "both") == [100_000]


def test_a_run_prints_its_jobs_in_full(here):
    here.write(Snakefile=PRINTED.replace("ALONE", "internals.print_messages_alone()"))
    ((*asked,),) = here.shown()
    assert len(asked) >= 5
    assert all((here.folder / f"{k}.two").exists() for k in range(3))


BEGIN = """
def begin():
    jobs = [tuple(job) for job in internals.jobs_of_graph(workflow)]
    with open("order.txt", "a") as file:
        print("begin", jobs, internals.asked_for(workflow), file=file)

internals.when_run_begins(workflow, begin)
"""
HANDLER = "\nonstart:\n    with open('order.txt', 'a') as file:\n        print('handler', file=file)\n"


@pytest.mark.parametrize("module", [False, True], ids=["alone", "as a module"])
def test_when_run_begins(here, module):
    """`workflow._onstart` is called with the graph at hand, and what is put there stays beside later handlers."""
    use = 'module taken:\n    snakefile: "taken.smk"\n\nuse rule * from taken\n' if module else 'include: "taken.smk"\n'
    here.write(taken__smk=BEGIN + RULES, Snakefile=use + HANDLER)
    (here.folder / "results").mkdir()
    here.run("results/a_1.txt")
    here.run("results/a_1.txt", "results/a_2.txt")
    here.run("-n", "-F", "results/a_1.txt")
    jobs = "begin [('one', {'name': 'a', 'size': '%d'}, ['results/a_%d.txt'], %s)] ['results/a_1.txt']"
    first, handler, second, last = (here.folder / "order.txt").read_text().splitlines()
    assert first == jobs % (1, 1, True)
    assert handler == last == "handler"
    assert "('one', {'name': 'a', 'size': '1'}, ['results/a_1.txt'], False)" in second
    assert "('one', {'name': 'a', 'size': '2'}, ['results/a_2.txt'], True)" in second
    assert second.endswith("['results/a_1.txt', 'results/a_2.txt']")


@pytest.mark.parametrize(("leave", "left"), [("internals.leave_locks(workflow)", True), ("pass", False)])
def test_leave_locks(here, leave, left):
    """A Snakemake that ends removes the locks of all by `workflow.persistence.unlock`."""
    here.write(
        Snakefile=f"internals.when_run_begins(workflow, lambda: {leave})\nrule tell:\n    shell: 'true'\n".replace(
            "lambda: pass", "lambda: None"
        )
    )
    lock = here.folder / ".snakemake/locks/0.output.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("another.txt\n")
    here.run("tell")
    assert lock.exists() == left


ROUNDS = """
def begin():
    internals.schedule_without_idle_rounds(workflow)
    selector = workflow.scheduler.job_selector

    def counted(jobs):
        with open("rounds.txt", "a") as file:
            print(len(jobs), file=file)
        return selector(jobs)

    workflow.scheduler.job_selector = counted

internals.when_run_begins(workflow, begin)

rule all:
    input: expand("{k}.txt", k=range(6))

rule one:
    output: "{k}.txt"
    shell: "sleep 0.6; touch {output}"
"""


def test_schedule_without_idle_rounds(here):
    """The scheduler begins a round for each entry of `_open_jobs`; `_schedule_reevalutation` makes one by a timer."""
    here.write(Snakefile=ROUNDS)
    here.run()
    # One when the run begins, and one whenever a job has ended and others wait.
    assert (here.folder / "rounds.txt").read_text().split() == ["6", "5", "4", "3", "2", "1", "1"]


def test_the_limit_of_jobs_per_timespan_is_kept(here):
    here.write(Snakefile=ROUNDS.replace("sleep 0.6; touch", "date +%s.%N >"))
    here.run("--max-jobs-per-timespan", "2/2s", "--cores", "6")
    dates = sorted(float((here.folder / f"{k}.txt").read_text()) for k in range(6))
    # Two at once, at most.
    assert all(later - earlier > 1.5 for earlier, later in zip(dates, dates[2:], strict=False))


LOOK = f"""
import json, sys
sys.path.insert(0, {str(FILE.parents[1])!r})
from locflow import snakemake_internals as internals
json.dump([[list(mark) for mark in internals.marks()], internals.locked_since()], open(sys.argv[1], "w"))
"""


def test_marks_and_locks(here):
    """A running job's output is the base64 name of a file below .snakemake/incomplete; locks are dated files."""
    name = "a" * 220
    (here.folder / "look.py").write_text(LOOK)
    here.write(Snakefile=f"rule look:\n    output: '{name}.txt'\n    shell: '{sys.executable} look.py {{output}}'\n")
    here.run()
    ((output, began, submitted),), locked = json.loads((here.folder / f"{name}.txt").read_text())
    assert (output, submitted) == (f"{name}.txt", False)
    written = (here.folder / f"{name}.txt").stat().st_mtime
    assert written - 60 < locked <= began <= written
    assert list(internals.marks(here.folder)) == []
    assert internals.locked_since(here.folder) is None


def test_summary_lines(here):
    """`--summary` prints a table of an output, a date, a rule, logs, a status, and the plan."""
    here.write(Snakefile=RULES)
    (here.folder / "results").mkdir()
    here.run("results/a_1.txt")
    lines = sorted(internals.summary_lines(here.run("--summary", "both")))
    assert lines == [("results/a_1.txt", "one", False), ("results/a_2.txt", "one", True)]
    with pytest.raises(ValueError, match="printed no summary"):
        list(internals.summary_lines("MissingRuleException"))


ON_GRAPH = (
    HEAD
    + """
import json

def tell(workflow):
    files = []
    for file in internals.recorded_files(workflow):
        files.append([file.rule, file.params, file.inputs, file.params_now, file.inputs_now])
        if sys.argv[1] == "update":
            file.update()
    print("FOUND", json.dumps([files, internals.is_locked(workflow)]))

internals.on_graph(tell, sys.argv[2:], incomplete=False)
print("AFTERWARDS")
"""
)
PARAMS = """
rule one:
    input: "in.txt"
    output: "out.txt"
    params: settings={"a": VALUE}
    shell: "touch {output}"
"""


def test_the_graph_and_the_records(here):
    """`Workflow.list_changes` has the graph built by `_prepare_dag` and `_build_dag`; `persistence` has the records."""
    (here.folder / "ask.py").write_text(ON_GRAPH)
    (here.folder / "in.txt").touch()

    def ask(*arguments):
        program = subprocess.run(
            [sys.executable, "ask.py", *arguments], cwd=here.folder, capture_output=True, text=True
        )
        assert "AFTERWARDS" in program.stdout, program.stdout + program.stderr
        (answer,) = re.findall("^FOUND (.*)$", program.stdout, re.MULTILINE)
        return json.loads(answer)

    here.write(Snakefile=PARAMS.replace("VALUE", "1"))
    here.run("out.txt")
    here.write(Snakefile=PARAMS.replace("VALUE", "2"))
    before, now = ["{'a': 1}"], ["{'a': 2}"]
    assert ask("look", "out.txt") == [[["one", before, ["in.txt"], now, ["in.txt"]]], False]
    assert "params" in here.run("-n", "out.txt").lower()
    lock = here.folder / ".snakemake/locks/0.output.lock"
    lock.parent.mkdir(exist_ok=True)
    lock.write_text("out.txt\n")
    assert ask("look", "out.txt")[1] is True
    lock.unlink()
    ask("update", "out.txt")
    assert ask("look", "out.txt") == [[["one", now, ["in.txt"], now, ["in.txt"]]], False]
    assert "Nothing to be done" in here.run("-n", "out.txt")
    refused = subprocess.run(
        [sys.executable, "ask.py", "look", "nothing.txt"], cwd=here.folder, capture_output=True, text=True
    )
    assert refused.returncode == 1 and "nothing.txt" in refused.stderr


WHY = (
    HEAD
    + """
import json

def tell(workflow):
    jobs = [job._asdict() for job in internals.reasons(workflow)]
    print("FOUND", json.dumps([jobs, internals.files_without_record(workflow)]))

internals.on_graph(tell, sys.argv[1:], incomplete=False)
"""
)
CHAIN = """
rule first:
    input: "in.txt"
    output: temp("{name}.first")
    params: settings=lambda wildcards: {"a": VALUE}, label=lambda wildcards, output: output[0]
    shell: "cp {input} {output}"

rule second:
    input: "{name}.first", "also.txt"
    output: "{name}.second"
    params: settings=lambda wildcards: {"b": VALUE}
    shell: "cat {input} > {output}"
"""


def test_reasons(here):
    """`dag.reason`, `dag.depending`, `dag.dependencies` and the records say why a job runs."""
    (here.folder / "why.py").write_text(WHY)
    for name in ("in", "also"):
        (here.folder / f"{name}.txt").write_text(name)

    def ask(*arguments):
        answer = program("why.py", "--rerun-incomplete", *arguments, "--", "x.second", folder=here.folder).stdout
        jobs, without = json.loads(re.search("^FOUND (.*)$", answer, re.MULTILINE)[1])
        return {job["rule"]: job for job in jobs}, without

    here.write(Snakefile=CHAIN.replace("VALUE", "1"))
    jobs, _ = ask()
    assert list(jobs) == ["first", "second"]
    assert jobs["first"] == {
        **{"rule": "first", "wildcards": {"name": "x"}, "params": {"settings": {"a": 1}}, "inputs": ["in.txt"]},
        **{"recorded_params": None, "recorded_inputs": None, "missing": ["x.first"], "made_before": []},
        **{"deleted": ["x.first"], "asked_by": ["second"], "left_behind": [], "newer": [], "from_jobs": {}},
        "forced": False,
    }
    assert jobs["second"]["from_jobs"] == {"x.first": "first"}

    here.run("x.second")
    assert ask() == ({}, [])
    assert ask("--forcerun", "second")[0]["second"]["forced"] is True

    here.write(Snakefile=CHAIN.replace("VALUE", "2"))
    jobs, _ = ask()
    assert (jobs["second"]["params"], jobs["second"]["recorded_params"]) == ({"settings": {"b": 2}}, ["{'b': 1}"])
    assert (jobs["first"]["made_before"], jobs["first"]["deleted"]) == (["x.first"], ["x.first"])
    assert jobs["second"]["newer"] == []

    here.write(Snakefile=CHAIN.replace("VALUE", "1"))
    (here.folder / "also.txt").write_text("another text")
    assert ask()[0]["second"]["newer"] == ["also.txt"]
    (here.folder / "also.txt").write_text("also")
    assert ask() == ({}, [])

    shutil.rmtree(here.folder / ".snakemake/metadata")
    os.utime(here.folder / "also.txt", (0, 0))
    assert ask() == ({}, ["x.second"])


def test_a_file_that_a_killed_run_left(here):
    """`persistence.incomplete` tells it."""
    (here.folder / "why.py").write_text(WHY)
    kill = "shell: 'touch {output}; kill -9 $PPID'"
    here.write(Snakefile=f"rule one:\n    output: 'x.txt'\n    {kill}\n")
    here.run("x.txt", check=False)
    here.run("--unlock")
    answer = program("why.py", "--rerun-incomplete", "--", "x.txt", folder=here.folder).stdout
    ((job,), _) = json.loads(re.search("^FOUND (.*)$", answer, re.MULTILINE)[1])
    assert (job["left_behind"], job["missing"], job["forced"]) == (["x.txt"], [], False)
