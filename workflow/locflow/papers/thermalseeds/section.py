"""The section `thermalseeds`: what methods that were trained without a thermal seed say of a chain with one."""

from typing import TYPE_CHECKING, Annotated, Any, cast

from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, System, product_of
from locflow.kinds.references import SystemKeeping, TrainingOf
from locflow.kinds.states.options import States
from locflow.kinds.styles import Palette
from locflow.kinds.traces.options import Traces
from locflow.papers.section import Section

if TYPE_CHECKING:
    from locflow.kinds.confidence.options import Confidence
    from locflow.kinds.sequence_classifier.options import SequenceClassifier

# By the key of a chain, that of the training which reads it.
READ_BY = {"states": "classifier", "spectra": "confidence", "traces": "lstm"}


class Chain(Options):
    """What is computed of the realizations with one seed."""

    states: Annotated[str, SystemKeeping("states")] = key(
        "System with states in the middle of the spectrum. They give the gap ratio, and the classifier reads them."
    )
    spectra: Annotated[str, SystemKeeping("entanglement_spectra")] = key(
        "System with the entanglement spectra of the same realizations."
    )
    traces: Annotated[str, SystemKeeping("traces")] = key("System with magnetization traces of the same realizations.")


class Style(Options):
    """Style of the figures. A change only redraws them."""

    verdicts: Palette = key("Verdicts: a colour for each method.", Palette())


class Paper(Section):
    """What the figures of the thermal seeds show."""

    authors = "locflow"
    title = "A thermal seed in a localized chain"
    published = "this repository"

    classifier: Annotated[str, TrainingOf("classifier")] = key("Networks on |psi|^2 (paper 1), trained without a seed.")
    confidence: Annotated[str, TrainingOf("confidence")] = key(
        "Networks on entanglement spectra (paper 3), trained without a seed."
    )
    lstm: Annotated[str, TrainingOf("sequence_classifier")] = key(
        "Networks on magnetization traces (paper 5), trained without a seed."
    )
    chains: list[Chain] = key(
        "Chains in ascending order of the number of sites in the seed. The first chain has no seed. The seed "
        "consists of the sites at which the `profile` of the field, a list of values, is less than 1.",
        min_length=3,
    )
    style: Style = key("Style of the figures. If you change it, only the figures are drawn again.", Style())

    def trained_on(self, configuration: Configuration) -> dict[str, str]:
        """The systems of the trainings, by the key of the chains that are read in the same way."""
        trainings = configuration.trainings
        return {
            "states": trainings[self.classifier].trained_on[0],
            "spectra": cast("Confidence", trainings[self.confidence]).system,
            "traces": cast("SequenceClassifier", trainings[self.lstm]).system,
        }

    def realizations(self, configuration: Configuration) -> int:
        """How many realizations all chains have."""
        systems = [configuration.systems[getattr(chain, name)] for chain in self.chains for name in READ_BY]
        return min(system.realizations(W) for system in systems for W in system.W_grid)

    def complaints(self, configuration: Configuration) -> Complaints:
        systems = configuration.systems
        sizes = [len(seed_of(systems[chain.states])) for chain in self.chains]
        if sizes[0] or sorted({*sizes}) != sizes:
            yield ["chains"], f"must begin without a seed and ascend in its number of sites, which are {sizes}"
            return
        first = systems[self.chains[0].states]
        trained = self.trained_on(configuration)
        for number, chain in enumerate(self.chains):
            for name in READ_BY:
                place, system = ["chains", number, name], systems[getattr(chain, name)]
                if system.fields_of != first.fields_of:
                    yield (
                        place,
                        f"is about the realizations of {system.fields_of}, not of {first.fields_of} as {first.name} "
                        f"is; set systems.{system.name}.disorder.fields_of",
                    )
                elif (system.lattice, system.W_grid) != (first.lattice, first.W_grid):
                    yield place, f"has another lattice or W_grid than {first.name}"
                elif seed_of(system) != seed_of(systems[chain.states]):
                    yield place, f"has its seed on other sites than {chain.states}"
                elif (other := systems[trained[name]]).dimension != system.dimension or other.lattice != system.lattice:
                    yield (
                        place,
                        f"is not of the size of {other.name}, on which {getattr(self, READ_BY[name])} is trained",
                    )
                elif other.fields_of == first.fields_of:
                    yield place, f"has the fields of {other.name}, on which {getattr(self, READ_BY[name])} is trained"
                elif name == "traces" and times_of(system) != times_of(other):
                    yield place, f"has traces of other times than {other.name}"
        if first.sites % 2:
            yield ["chains"], f"has {first.sites} sites; the entropy is that of half of an even number"

    def sites(self, configuration: Configuration) -> dict[str, int]:
        return {"chain": configuration.systems[self.chains[0].states].sites}

    def chain_files(self, configuration: Configuration, chain: Chain) -> dict[str, list[str]]:
        """Files of one chain, by role."""
        paths, systems = configuration.paths, configuration.systems
        grid = systems[chain.states].W_grid
        classified = systems[chain.states]
        parts = configuration.trainings[self.classifier].parts(configuration, classified)
        return {
            "states": paths.realizations(classified, grid),
            "entanglement": [paths.summary(chain.spectra)],
            "traces": paths.realizations(systems[chain.traces], grid),
            "classifier": paths.predictions(self.classifier, chain.states, parts),
            "confidence": paths.predictions(self.confidence, chain.spectra),
            "lstm": paths.predictions(self.lstm, chain.traces),
        }

    def chain_settings(self, configuration: Configuration, chain: Chain) -> dict[str, Any]:
        """What the verdicts on one chain depend on beside its files."""
        system = configuration.systems[chain.states]
        return {
            "seed": seed_of(system),
            "sites": system.sites,
            "W": system.W_grid,
            "states": product_of(system, States).states_per_bin,
            "realizations": self.realizations(configuration),
        }


def times_of(system: System) -> tuple[float, int, float | None]:
    """Which times traces have."""
    product = product_of(system, Traces)
    return product.final_time, product.times, product.first_time


def seed_of(system: Any) -> list[int]:
    """The sites where the field's profile is less than 1; of a model without a profile none."""
    terms = getattr(system.model, "terms", [])
    profiles = [getattr(term.profile, "values", []) for term in terms if term.random is not None]
    return sorted({site for values in profiles for site, value in enumerate(values) if abs(value) < 1})
