"""Checks of the trainings of a configuration, by meaning: what the schema cannot see.

A complaint is the path of a key and a sentence whose subject is its value; `configuration_checks` adds the file.
"""

from collections.abc import Collection, Iterator

from locflow.configuration import Configuration
from locflow.models import hilbert_dimension
from locflow.system_checks import listed

SECTIONS = ("trainings", "entanglement_trainings", "regressions")


def trainings_complaints(configuration: Configuration, broken: Collection[str]) -> Iterator[tuple[list, str]]:
    """What is wrong with the trainings, as (path of the key, sentence).

    Parameters
    ----------
    configuration
        One that has passed the schema.
    broken
        Systems that are no good themselves: what is built on them is left out.
    """
    yield from _name_complaints(configuration)
    for training, options in configuration.trainings.items():
        if options["system"] not in broken:
            yield from _training_complaints(configuration, training)
    for training, options in configuration.entanglement_trainings.items():
        if options["system"] not in broken:
            yield from _entanglement_complaints(configuration, training)
    for regression, options in configuration.regressions.items():
        if not set(options["systems"]) & set(broken):
            yield from _regression_complaints(configuration, regression)


def _name_complaints(configuration: Configuration) -> Iterator[tuple[list, str]]:
    # Networks of all trainings share one folder.
    seen: dict[str, str] = {}
    for section in SECTIONS:
        for name in configuration.config[section]:
            if name in seen:
                yield [section, name], f"has the name of an entry of {seen[name]}"
            seen[name] = section


def _training_complaints(configuration: Configuration, training: str) -> Iterator[tuple[list, str]]:
    at = ["trainings", training]
    options = configuration.trainings[training]
    if options["network"] not in configuration.config["networks"]:
        yield [*at, "network"], f"is no network; there are {', '.join(configuration.config['networks'])}"
    elif options["system"] in configuration.systems:
        yield from _network_complaints(configuration, training)
    if options["system"] not in configuration.systems:
        yield [*at, "system"], f"is no system; there are {', '.join(configuration.systems)}"
        return
    if configuration.product(options["system"]) != "states":
        able = ", ".join(configuration.systems_with("states"))
        yield [*at, "system"], f"keeps no states; systems with energy_bins are {able}"
        return
    wrong = list(_labelled_W_complaints(configuration, at, options))
    yield from wrong or _sample_complaints(configuration, training)


def _network_complaints(configuration: Configuration, training: str) -> Iterator[tuple[list, str]]:
    options = configuration.trainings[training]
    network = configuration.config["networks"][options["network"]]
    dimension = hilbert_dimension(configuration.systems[options["system"]])
    if network["kernel_length"] + network["pool"] - 1 > dimension:
        yield (
            ["networks", options["network"], "kernel_length"],
            f"with pool = {network['pool']} needs inputs of at least {network['kernel_length'] + network['pool'] - 1}; "
            f"{options['system']} (trainings.{training}) has {dimension} basis states",
        )


def _sample_complaints(configuration: Configuration, training: str) -> Iterator[tuple[list, str]]:
    at = ["trainings", training]
    options = configuration.trainings[training]

    def holder(key: str) -> list:
        return [*at, key] if key in configuration.config["trainings"][training] else ["training_defaults", key]

    lower, upper = options["energy_density"]
    if lower >= upper:
        yield holder("energy_density"), "must be [lower, upper] with lower < upper"
        return
    for label, W in configuration.training_W(training).items():
        count = configuration.realizations(options["system"], W)
        available = configuration.available_states(training, W)
        if options["states_per_class"] > available:
            yield (
                holder("states_per_class"),
                f"a fold of {training} asks for more {label} states than there are: {count} realizations at W = {W} "
                f"keep at most {available} states with energy density in ({lower}, {upper})",
            )
        if options["split"] == "realizations" and count < 2:
            yield [*at, "split"], f"realizations needs at least 2 realizations at W = {W}; there is {count}"


def _entanglement_complaints(configuration: Configuration, training: str) -> Iterator[tuple[list, str]]:
    at = ["entanglement_trainings", training]
    options = configuration.entanglement_trainings[training]
    able = configuration.systems_with("entanglement")
    if options["system"] not in able:
        yield [*at, "system"], f"is no system with entanglement; there are {', '.join(able)}"
        return
    cuts = configuration.systems[options["system"]]["entanglement"]["cuts"]
    if options["cut"] not in cuts:
        yield [*at, "cut"], f"is not computed for {options['system']}, whose entanglement.cuts are {listed(cuts)}"
    wrong = list(_labelled_W_complaints(configuration, at, options))
    yield from wrong
    if not wrong and not configuration.transition_W(training):
        yield [*at, "W_MBL"], f"leaves no disorder strength between W_ETH = {options['W_ETH']:g} and itself"


def _labelled_W_complaints(configuration: Configuration, at: list, options) -> Iterator[tuple[list, str]]:
    values = configuration.W_values(options["system"])
    for key in ("W_ETH", "W_MBL"):
        if not any(abs(options[key] - W) < 1e-9 for W in values):
            yield (
                [*at, key],
                f"is not computed for {options['system']}: its disorder strengths are {listed(values)} "
                f"(add it to systems.{options['system']}.disorder.W_training)",
            )
            return
    if options["W_ETH"] >= options["W_MBL"]:
        yield [*at, "W_ETH"], f"must be less than W_MBL = {options['W_MBL']}"


def _regression_complaints(configuration: Configuration, regression: str) -> Iterator[tuple[list, str]]:
    at = ["regressions", regression]
    options = configuration.regressions[regression]
    able = configuration.systems_with("samples")
    for index, system in enumerate(options["systems"]):
        if system not in able:
            yield [*at, "systems", index], f"is no system with indicators; there are {', '.join(able)}"
            return
        needed = options["test_realizations"] + options["training_realizations"]
        for W in configuration.W_grid(system):
            if (count := configuration.realizations(system, W)) < needed:
                own = "training_realizations" in configuration.config["regressions"][regression]
                yield (
                    [*(at if own else ["regression_defaults"]), "training_realizations"],
                    f"{regression} trains on {options['training_realizations']} and tests on "
                    f"{options['test_realizations']} realizations; {system} has {count} at W = {W:g}",
                )
                break
    densities = {tuple(configuration.energy_densities(system)) for system in options["systems"]}
    if len(densities) > 1:
        yield [*at, "systems"], "have different energy densities (systems.<name>.indicators.energy_densities)"
    if not options["energy_input"] and any(len(values) > 1 for values in densities):
        yield [*at, "energy_input"], "must be true where the systems have several energy densities"
    if "pretrained" in options:
        yield from _pretrained_complaints(configuration, regression)


def _pretrained_complaints(configuration: Configuration, regression: str) -> Iterator[tuple[list, str]]:
    at = ["regressions", regression, "pretrained"]
    options = configuration.regressions[regression]
    others = [name for name in configuration.regressions if "pretrained" not in configuration.regressions[name]]
    if options["pretrained"] not in others:
        yield at, f"is no regression that is trained from scratch; there are {', '.join(others)}"
        return
    pretrained = configuration.regressions[options["pretrained"]]
    if pretrained["features"] != options["features"]:
        yield at, f"has {pretrained['features']} features, {regression} has {options['features']}"
    if pretrained["folds"] < options["folds"]:
        yield at, f"has {pretrained['folds']} folds, {regression} needs {options['folds']}"
