"""The cost of paper 3 with confidence optimization, Eq. (8), as a Keras model with its own training step.

Schindler, Regnault and Neupert, section IV: cross entropy of labelled spectra, Shannon entropy of the outputs on
unlabelled spectra of the transition region, and the decay of the hidden weights. Batches are made by
`locflow.kinds.confidence.training`.
"""

from collections.abc import Sequence

from locflow.kinds.confidence.optimization import output_terms
from locflow.learning import networks
from locflow.learning.tensorflow_setup import keras, tensorflow

REDUCTIONS = ("sum", "mean")


class ConfidenceModel(keras.Model):  # type: ignore[misc]  # Keras has no types.
    """A network with the cost of paper 3, Eq. (8), and the training step that goes down its gradient.

    Cost = - sum_TD sum_i f_i ln f^_i - delta sum_TR sum_i f^_i ln f^_i + mu |V|^2, natural logarithms. V are the
    weights of the hidden layers: neither biases nor output weights decay (section IV). They decay by the gradient of
    this cost, -2 lambda mu V per step of gradient descent; the paper's text also writes -mu X, which lacks the step
    size lambda and would empty a network in one step at mu = 1.

    Parameters
    ----------
    network
        An `mlp`.
    confidence_weight, weight_decay
        delta and mu.
    reduction
        "sum", as in Eq. (8), or "mean": of the cross entropy and of the Shannon entropy over their batches.

    Raises
    ------
    ValueError
        An unknown reduction or a negative weight.
    """

    def __init__(self, network: keras.Model, *, confidence_weight: float, weight_decay: float, reduction: str):
        super().__init__()
        if reduction not in REDUCTIONS:
            raise ValueError(f"reduction: {reduction!r} is unknown; allowed: {', '.join(REDUCTIONS)}")
        for name, value in {"confidence_weight": confidence_weight, "weight_decay": weight_decay}.items():
            if value < 0:
                raise ValueError(f"{name}: {value} is negative; allowed: at least 0")
        self.network = network
        self.logits = keras.Model(network.inputs[0], network.get_layer("output").output)
        self.confidence_weight, self.weight_decay = confidence_weight, weight_decay
        self.reduce = {"sum": tensorflow.reduce_sum, "mean": tensorflow.reduce_mean}[reduction]
        self.decaying = [layer.kernel for layer in networks.hidden_layers(network)]

    def call(self, inputs: tensorflow.Tensor, training: bool = False) -> tensorflow.Tensor:
        """Confidences, shape (batch, 2)."""
        return self.network(inputs, training=training)

    def terms(
        self,
        inputs: tensorflow.Tensor,
        labels: tensorflow.Tensor,
        transition: tensorflow.Tensor,
        *,
        training: bool,
    ) -> dict[str, tensorflow.Tensor]:
        """The cost of a batch and what it is made of.

        Parameters
        ----------
        inputs, labels
            The labelled batch, shapes (batch, n1) and (batch, 2).
        transition
            The unlabelled batch, shape (batch, n1). Neurons are left out for it as for the labelled one.
        training
            With dropout.

        Returns
        -------
        dict of scalar tensors
            `cost`; `cross_entropy` and `confidence_entropy`, reduced and without delta; `training_accuracy`.
        """
        values = self.logits(tensorflow.concat([inputs, transition], axis=0), training=training)
        terms = output_terms(values, labels, self.reduce)
        decay = tensorflow.add_n([tensorflow.reduce_sum(kernel**2) for kernel in self.decaying])
        output_cost = terms["cross_entropy"] + self.confidence_weight * terms["confidence_entropy"]
        return {"cost": output_cost + self.weight_decay * decay, **terms}

    def train_step(self, data: Sequence[tensorflow.Tensor]) -> dict[str, tensorflow.Tensor]:
        """One step of the optimizer on (inputs, labels, transition); returns `terms` before the step."""
        with tensorflow.GradientTape() as tape:
            terms = self.terms(*data, training=True)
        variables = self.network.trainable_variables
        self.optimizer.apply(tape.gradient(terms["cost"], variables), variables)
        return terms
