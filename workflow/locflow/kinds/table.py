"""The tables of kinds: what `systems.<name>.product.kind` and `trainings.<name>.kind` may be."""

from locflow.kinds.classifier import Classifier
from locflow.kinds.confidence import Confidence
from locflow.kinds.driven_traces import DrivenTraces
from locflow.kinds.entanglement_spectra import EntanglementSpectra
from locflow.kinds.image_classifier import ImageClassifier
from locflow.kinds.images import Images
from locflow.kinds.realization import RealizationKind
from locflow.kinds.regression import Regression
from locflow.kinds.samples import Samples
from locflow.kinds.sequence_classifier import SequenceClassifier
from locflow.kinds.states import States
from locflow.kinds.traces import Traces
from locflow.kinds.training import TrainingKind

REALIZATION_KINDS: dict[str, type[RealizationKind]] = {
    "states": States,
    "entanglement_spectra": EntanglementSpectra,
    "samples": Samples,
    "traces": Traces,
    "driven_traces": DrivenTraces,
    "images": Images,
}
TRAINING_KINDS: dict[str, type[TrainingKind]] = {
    "classifier": Classifier,
    "confidence": Confidence,
    "regression": Regression,
    "sequence_classifier": SequenceClassifier,
    "image_classifier": ImageClassifier,
}
