"""What all rules share: the checked configuration, the paths, and the fingerprint of each script."""

from functools import partial

from snakemake.exceptions import WorkflowError

from locflow.grids import W_label
from locflow.configuration_checks import ConfigurationError, check
from locflow.costs import Costs
from locflow.fingerprint import fingerprint
from locflow.lattices import number_of_sites
from locflow.models import hamiltonian_definition

try:
    CONFIGURATION = check(
        config,
        ROOT / "workflow/schemas/config.schema.yaml",
        [ROOT / "config/config.yaml", *workflow.overwrite_configfiles],
    )
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

COSTS = Costs(CONFIGURATION)
RULE_COSTS = {}
RESULTS = f"results/{CONFIGURATION.scale}"
COMPRESSION = CONFIGURATION.config["files"]["compression_level"]
DELETE_STATES = CONFIGURATION.config["files"]["delete_states"]
SCRIPTS = ROOT / "workflow/scripts"

# One file per realization; W with three decimals.
OPERATORS = f"{RESULTS}/operators/{{system}}.nc"
SPECTRUM = f"{RESULTS}/spectra/{{system}}/W{{W}}/r{{realization}}.nc"
STATES = f"{RESULTS}/states/{{system}}/W{{W}}/r{{realization}}.nc"
INDICATORS = f"{RESULTS}/indicators/{{system}}/W{{W}}/b{{batch}}.nc"
NETWORK = f"{RESULTS}/networks/{{training}}/fold{{fold}}.keras"
TRAINING_RECORD = f"{RESULTS}/networks/{{training}}/fold{{fold}}.json"
INDICATOR_AVERAGES = f"{RESULTS}/indicators/{{system}}.nc"
PHASE_DIAGRAM = f"{RESULTS}/phase_diagrams/{{training}}.nc"
NETWORKS = f"{RESULTS}/networks/{{training}}.json"
PREDICTIONS = f"{RESULTS}/predictions/{{training}}/W{{W}}/b{{batch}}.nc"
ENTANGLEMENT = f"{RESULTS}/entanglement/{{system}}/W{{W}}/r{{realization}}.nc"
ENTANGLEMENT_SUMMARY = f"{RESULTS}/entanglement/{{system}}.nc"
CONFIDENCES = f"{RESULTS}/confidences/{{training}}.nc"
CONFIDENCE_AVERAGES = f"{RESULTS}/phase_diagrams/{{training}}.nc"
DREAMS = f"{RESULTS}/dreams/{{training}}.nc"
SAMPLES_AT_W = f"{RESULTS}/samples/{{system}}/W{{W}}/r{{block}}.nc"
SAMPLES = f"{RESULTS}/samples/{{system}}.nc"
REGRESSION = f"{RESULTS}/regressions/{{training}}/{{system}}.nc"
RENDERED = f"{RESULTS}/regressions/{{training}}/rendered.nc"
LEARNING_CURVE = f"{RESULTS}/regressions/{{training}}/learning_curve.nc"


wildcard_constraints:
    system="|".join(CONFIGURATION.systems),
    training="|".join(CONFIGURATION.all_trainings),
    W=r"\d+\.\d{3}",
    realization=r"\d{4}",
    batch=r"\d{4}",
    fold=r"\d{2}",


def code(script):
    """Fingerprint of a script and of the library behind it."""
    return fingerprint(SCRIPTS / script, ROOT / "workflow/locflow")


def realization_labels(realizations):
    return [f"{realization:04d}" for realization in realizations]


def fold_labels(training):
    return [f"{fold:02d}" for fold in range(CONFIGURATION.all_trainings[training]["folds"])]


def all_realizations(pattern, system, strengths):
    """The files of all realizations at the given disorder strengths, W by W."""
    return [
        path
        for W in strengths
        for path in expand(
            pattern,
            system=system,
            W=W_label(W),
            realization=realization_labels(range(CONFIGURATION.realizations(system, W))),
        )
    ]


def batch_labels(system, W):
    return [f"{index:04d}" for index, _ in enumerate(CONFIGURATION.batches(system, W))]


def batch_files(pattern, system, W, batch):
    """The files of the realizations of one batch."""
    realizations = CONFIGURATION.batches(system, float(W))[int(batch)]
    return expand(pattern, system=system, W=W, realization=realization_labels(realizations))


def all_batches(pattern, system, strengths, **wildcards):
    """The files of all batches at the given disorder strengths, W by W."""
    return [
        path
        for W in strengths
        for path in expand(pattern, system=system, W=W_label(W), batch=batch_labels(system, W), **wildcards)
    ]


def entanglement_system(training):
    return CONFIGURATION.entanglement_trainings[training]["system"]


def transition_files(training):
    """The spectra between the labelled disorder strengths."""
    return all_realizations(ENTANGLEMENT, entanglement_system(training), CONFIGURATION.transition_W(training))


def pretrained_networks(regression):
    """The list of the networks whose recurrent layer is copied, where one is."""
    options = CONFIGURATION.regressions[regression]
    return {"pretrained": NETWORKS.format(training=options["pretrained"])} if "pretrained" in options else {}


def resources_of(rule_name, cost):
    """Resources of a rule. What its jobs cost is kept by its name, for `plan`: rules are named so that one name costs one."""
    RULE_COSTS[rule_name] = cost
    resources = cost.resources

    def grown(name, wildcards, attempt):
        # A retry, which only the Slurm profile makes, may have failed for want of memory or time.
        return attempt * resources[name]

    return resources | {name: partial(grown, name) for name in ("mem_mb", "runtime")}
