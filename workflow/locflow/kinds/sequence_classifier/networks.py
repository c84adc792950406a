"""The recurrent network of paper 5 (van Nieuwenburg, Bairey, Refael): one LSTM layer and a softmax over the phases.

Networks are built here, neither trained nor applied; their weights are drawn from Keras' global seed. As Keras' layers
are ordered, a kernel holds the columns of the input gate, the forget gate, the candidate and the output gate.
"""

from locflow.learning.tensorflow_setup import keras

DROPOUT_PLACES = ("inputs", "outputs")


def lstm_classifier(
    sites: int, phases: int, *, units: int, dropout: float = 0.2, dropout_of: str = "inputs", l2: float = 0.01
) -> keras.Sequential:
    """LSTM, dense layer, softmax: (L + N + 1) 4 N + (N + 1) n parameters for L sites, N units and n phases.

    Takes traces of shape (batch, time, sites) of any number of times; gives the probability of each phase.

    Parameters
    ----------
    sites
        Numbers in one step of a trace: the magnetization <sigma^z> of each site.
    phases
        Number of outputs.
    units
        LSTM neurons N.
    dropout
        Fraction that is dropped while training.
    dropout_of
        "inputs": the layer's own argument in Keras, which drops sites for the whole of a trace. "outputs": the last
        hidden state's components are dropped, a layer of its own.
    l2
        Weight of the squared kernels of the LSTM layer, that of the inputs and the recurrent one, in the cost.

    Raises
    ------
    ValueError
        A hyperparameter out of range; the message names it, its value, and what is allowed.
    """
    for name, value, least in (("sites", sites, 1), ("phases", phases, 2), ("units", units, 1)):
        if value < least:
            raise ValueError(f"{name}: {value} is too small; allowed: at least {least}")
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout: {dropout} is no fraction to drop; allowed: 0 <= dropout < 1")
    if dropout_of not in DROPOUT_PLACES:
        raise ValueError(f"dropout_of: {dropout_of!r} is unknown; allowed: {', '.join(DROPOUT_PLACES)}")
    layers = keras.layers
    lstm = layers.LSTM(
        units,
        dropout=dropout if dropout_of == "inputs" else 0.0,
        kernel_regularizer=keras.regularizers.L2(l2),
        recurrent_regularizer=keras.regularizers.L2(l2),
        # One implementation on all machines.
        use_cudnn=False,
        name="lstm",
    )
    # The softmax apart, because costs are computed from the values before it.
    after = [layers.Dense(phases, name="output"), layers.Softmax(name="probabilities")]
    if dropout_of == "outputs":
        after.insert(0, layers.Dropout(dropout, name="dropout"))
    return keras.Sequential([keras.Input((None, sites), name="trace"), lstm, *after], name="lstm_classifier")
