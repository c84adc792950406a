"""The tables of kinds: what `systems.<name>.product.kind` and `trainings.<name>.kind` may be."""

from locflow.kinds.classifier.options import Classifier
from locflow.kinds.confidence.options import Confidence
from locflow.kinds.driven_traces.options import DrivenTraces
from locflow.kinds.entanglement_spectra.options import EntanglementSpectra
from locflow.kinds.image_classifier.options import ImageClassifier
from locflow.kinds.images.options import Images
from locflow.kinds.regression.options import Regression
from locflow.kinds.samples.options import Samples
from locflow.kinds.sequence_classifier.options import SequenceClassifier
from locflow.kinds.states.options import States
from locflow.kinds.traces.options import Traces

REALIZATION_KINDS = {
    "states": States,
    "entanglement_spectra": EntanglementSpectra,
    "samples": Samples,
    "traces": Traces,
    "driven_traces": DrivenTraces,
    "images": Images,
}
TRAINING_KINDS = {
    "classifier": Classifier,
    "confidence": Confidence,
    "regression": Regression,
    "sequence_classifier": SequenceClassifier,
    "image_classifier": ImageClassifier,
}
