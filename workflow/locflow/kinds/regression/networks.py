"""The recurrent network of paper 2 (Gresch, Bittel, Kliesch, arXiv:2202.08853, Fig. 7 and appendix A).

A gated recurrent unit (GRU) reads the pairs of neighbouring fields around the ring; its state after the last
pair is the feature vector. A dense layer with ReLU and a linear one make the indicators of it, with the energy
density as one more feature where it is an input. 36 + 30 + 33 = 99 parameters for two features and three
indicators, 109 with the energy. Rings of any length: shorter sequences end in zeros, which the GRU skips. Networks are
built and applied here, not trained; initial weights are drawn from Keras' global seed.
"""

from typing import Any

import numpy as np

from locflow.learning.tensorflow_setup import keras


def recurrent_network(targets: int, *, features: int = 2, hidden: int = 10, energy_input: bool = False) -> keras.Model:
    """Masking, GRU, [energy density], dense layer with ReLU, linear output (paper 2, Fig. 7).

    Initial weights and biases are PyTorch's, uniform in +-1/sqrt(n): n inputs of a dense layer, n features of the GRU.

    Takes sequences of shape (batch, steps, 2), float32, and with `energy_input` also energy densities of shape
    (batch, 1); a step of zeros is skipped and the state held.

    Parameters
    ----------
    targets
        Number of indicators.
    features
        Size of the state of the GRU.
    hidden
        Neurons of the dense layer.
    energy_input
        The energy density joins the features.

    Raises
    ------
    ValueError
        A size below 1.
    """
    for name, value in {"targets": targets, "features": features, "hidden": hidden}.items():
        if value < 1:
            raise ValueError(f"{name}: {value} is too small; allowed: at least 1")
    layers = keras.layers
    pairs = keras.Input((None, 2), name="pairs")
    # Keras' own GRU rather than that of cuDNN, so that XLA can compile it and all machines compute the same.
    gru = layers.GRU(
        features,
        kernel_initializer=_uniform(features),
        recurrent_initializer=_uniform(features),
        bias_initializer=_uniform(features),
        use_cudnn=False,
        name="gru",
    )
    state = gru(layers.Masking(0.0, name="masking")(pairs))
    inputs, known = pairs, state
    if energy_input:
        energy = keras.Input((1,), name="energy_density")
        inputs, known = [pairs, energy], layers.Concatenate(name="with_energy")([state, energy])
    neurons = _dense(hidden, known, activation="relu", name="hidden")
    return keras.Model(inputs, _dense(targets, neurons, name="indicators"), name="recurrent_network")


def takes_energy(model: keras.Model) -> bool:
    """Whether a `recurrent_network` was built with `energy_input`."""
    return len(model.inputs) == 2


def extractor(model: keras.Model) -> keras.Model:
    """The part of a `recurrent_network` from sequences to features; shares its weights."""
    return keras.Model(model.inputs[0], model.get_layer("gru").output)


def head(model: keras.Model) -> keras.Model:
    """The part of a `recurrent_network` from features (and energy density) to indicators; shares its weights."""
    # On inputs of its own: a model between tensors inside another one rewires that, which can then not be saved.
    inputs = known = keras.Input((model.get_layer("gru").units,), name="features")
    if takes_energy(model):
        inputs = [known, keras.Input((1,), name="energy_density")]
        known = model.get_layer("with_energy")(inputs)
    return keras.Model(inputs, model.get_layer("indicators")(model.get_layer("hidden")(known)))


def features_of(model: keras.Model, sequences: np.ndarray) -> np.ndarray:
    """The features of sequences, shape (sequences, feature), float32."""
    return keras.ops.convert_to_numpy(extractor(model)(keras.ops.convert_to_tensor(sequences)))


def parameter_table(model: keras.Model) -> list[dict]:
    """The layers with weights and how many parameters each has, biases included (the table of paper 2, Fig. 7).

    Returns
    -------
    list of dict
        For the GRU and both dense layers: `name`, the class of the layer; `inputs` and `outputs`, their numbers of
        neurons; `parameters`.
    """
    return [
        {
            "name": type(layer).__name__,
            "inputs": layer.weights[0].shape[0],
            "outputs": layer.units,
            "parameters": layer.count_params(),
        }
        for layer in (model.get_layer(name) for name in ("gru", "hidden", "indicators"))
    ]


def _uniform(size: int) -> keras.Initializer:
    # The paper names PyTorch. With Keras' own, Adam is further from convergence after the updates of a learning curve.
    return keras.initializers.RandomUniform(-(size**-0.5), size**-0.5)


def _dense(units: int, inputs: keras.KerasTensor, **options: Any) -> keras.KerasTensor:
    size = inputs.shape[-1]
    return keras.layers.Dense(units, kernel_initializer=_uniform(size), bias_initializer=_uniform(size), **options)(
        inputs
    )
