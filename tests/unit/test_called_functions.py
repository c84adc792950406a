"""What the workflow calls by name takes the settings that it will be called with, and no job is needed to see it."""

import ast
import inspect
import textwrap
from importlib import import_module
from pathlib import Path

import pytest

from locflow.configuration.check import check
from locflow.configuration.files import load

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def configuration():
    return check(load(REPOSITORY / "config", REPOSITORY / "tests/data/tiny.yaml"))


def complaints(function, positional, keywords):
    """What is wrong with a call of "module:name"."""
    module, _, name = function.partition(":")
    known, needed, places = accepted(getattr(import_module(module), name), positional)
    if places < positional:
        yield f"takes {places} of {positional} arguments"
    for keyword in sorted(keywords - known):
        yield f"does not take {keyword}"
    for keyword in sorted(needed - keywords):
        yield f"is not given {keyword}"


def accepted(called, positional):
    """The keywords that a function or a class takes and needs, it or what it hands them on to, and its places."""
    functions = [called]
    if inspect.isclass(called):
        functions = [base.__init__ for base in called.__mro__ if base is not object and "__init__" in vars(base)]
        positional += 1
    known, needed, places = set(), set(), None
    for function in functions:
        parameters = list(inspect.signature(function).parameters.values())
        in_place = [parameter for parameter in parameters if parameter.kind is parameter.POSITIONAL_OR_KEYWORD]
        places = len(in_place) if places is None else places
        for parameter in in_place[positional:] + [one for one in parameters if one.kind is one.KEYWORD_ONLY]:
            known.add(parameter.name)
            needed |= {parameter.name} if parameter.default is parameter.empty else set()
        (rest,) = [one.name for one in parameters if one.kind is one.VAR_KEYWORD] or [None]
        if rest is None:
            break
        for receiver, taken, given in handed_on(function, rest):
            more, more_needed, _ = accepted(receiver, taken)
            known |= more - given
            needed |= more_needed - given
    return known, needed, places - (1 if inspect.isclass(called) else 0)


def handed_on(function, rest):
    """What a function calls with `**rest`, how many arguments it gives in place, and which keywords itself."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Call) and any(
            part.arg is None and ast.unparse(part.value) == rest for part in node.keywords
        ):
            name = ast.unparse(node.func)
            if not name.startswith("super()"):
                receiver = eval(name, function.__globals__)
                yield receiver, len(node.args), {part.arg for part in node.keywords if part.arg}


def calls(configuration):
    """(function, positional arguments, keywords) of every job that calls a function by name."""
    for name, system in configuration.systems.items():
        yield system.operators, 1, set()
        (W, *_) = system.W_values
        settings = configuration.realization_settings(name, W, 0)
        yield system.product.realizations, 1, {*settings, "memory_limit", "threads"} - {"start", "stop"}
        yield system.product.summary, 1, set(system.product.summary_settings(configuration))
    for name, training in configuration.trainings.items():
        settings = configuration.training_settings(name, 0)
        yield training.train, 2, {*settings, "threads"} - {"start", "stop"}
        for system in training.averaged:
            yield training.apply, 2, {*configuration.application_settings(name, system), "threads"}
        if training.average:
            yield training.average, 1, set(training.average_settings(configuration))
    # The stages of one paper name theirs in their scripts.
    papers = configuration.papers
    dreaming = {*papers["paper3"].dreaming_settings(configuration), "seed", "threads"} - {"root_seed", "training"}
    yield "locflow.kinds.confidence.dreaming:dream", 3, dreaming
    rendering = {*papers["paper2"].rendering_settings(configuration), "threads"}
    yield "locflow.kinds.regression.evaluation:render_phase_diagram", 1, rendering
    learning = {*papers["paper2"].learning_curve_settings(configuration), "threads"}
    yield "locflow.kinds.regression.learning_curve:learning_curve", 1, learning
    for study in papers["transfer"].studies:
        for training in papers["transfer"].verdict_settings(configuration, study)["trainings"]:
            judging = {*training, "root_seed", "threads"} - {"cases", "strengths"}
            yield "locflow.papers.transfer.training:verdicts", 3, judging


# It imports TensorFlow.
@pytest.mark.slow
def test_every_function_takes_the_settings_that_it_is_called_with(configuration):
    distinct = {(function, positional, frozenset(keywords)) for function, positional, keywords in calls(configuration)}
    assert len({function for function, *_ in distinct}) > 25
    mismatches = [
        f"{function}: {complaint}"
        for function, *call in sorted(distinct, key=repr)
        for complaint in complaints(function, *call)
    ]
    assert mismatches == []


@pytest.mark.parametrize(
    ("keywords", "complaint"),
    [
        ({"states", "periods"}, "is not given engine"),
        ({"states", "periods", "energy"}, "does not take energy"),
    ],
)
def test_a_setting_without_its_argument_and_the_reverse_are_seen(keywords, complaint):
    assert complaint in complaints("locflow.kinds.driven_traces.realizations:DrivenRealizations", 1, keywords)
