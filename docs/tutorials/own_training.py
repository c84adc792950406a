# %% [markdown]
# # A network of your own, as a new kind of training
#
# At the end you will have a phase diagram by a network that paper 1 does not have. It sees the largest weights
# \(|\psi_b|^2\) of an eigenstate, in descending order. So it knows over how many basis states an eigenstate spreads,
# but not over which ones. You will know which files a kind of training needs, and what you need not write.
#
# You need a clone of locflow with its environment (`make environment`, then `. .venv/bin/activate`). All commands run
# at the top of the clone. Work on a branch, because this tutorial edits the library.

# %% [markdown]
# ## What must be written
#
# A kind consists of a folder in `workflow/locflow/kinds/` and a line in a table.
#
# | file in `workflow/locflow` | content |
# |---|---|
# | `kinds/weight_classifier/weights.py` | the functions that train networks and apply them |
# | `kinds/weight_classifier/options.py` | the options, and the names of the functions that do the work |
# | `kinds/table.py` | the kind's name |
#
# You need not change rules or scripts. They call the functions that the kind names.
#
# ## The work
#
# `train_folds` gets files of eigenstates and the options. A training has several networks, called folds. For each fold,
# `train_folds` yields a network and the record of its training. The labelled samples are the same as for paper 1's
# classifier, so `read_sample` is imported from there. `predict_files` returns a dataset with the variables of the kind
# "predictions". The existing code that averages predictions then works without a change. If the files of a kind have
# other variables, declare them in `schemas.py` in the folder of the kind.

# %% language="bash"
# mkdir workflow/locflow/kinds/weight_classifier
# cat > workflow/locflow/kinds/weight_classifier/__init__.py <<'END'
# """Networks that see how far an eigenstate is spread."""
# END
# cat > workflow/locflow/kinds/weight_classifier/weights.py <<'END'
# """Networks that see the largest weights |psi|^2 of an eigenstate, sorted: how far it is spread, and not where."""
#
# import time
#
# import numpy as np
# import xarray as xr
#
# from locflow.averages.state_groups import group_means, group_standard_deviations
# from locflow.kinds.classifier.samples import read_sample
# from locflow.learning.forward import apply
# from locflow.learning.stored_network import read_networks
# from locflow.realizations.blocks import members
# from locflow.seeds import seed_for
#
#
# def largest_weights(probability, count):
#     """Logarithms of the largest |psi|^2 of each state, descending: shape (states, count)."""
#     return np.log(np.sort(probability, axis=1)[:, ::-1][:, :count] + 1e-12)
#
#
# def train_folds(
#     inputs, folds, *, root_seed, training, network, threads, learning_rate, batch_size, max_epochs, patience,
#     **sample_options,
# ):
#     """For each fold a trained network, and its record."""
#     from locflow.learning.tensorflow_setup import configure, keras, versions
#     from locflow.learning.trained_network import TrainedNetwork
#
#     configure(threads)
#     for fold in folds:
#         start = time.perf_counter()
#         seed = seed_for(root_seed, "sample", training, fold)
#         sample = read_sample({"ETH": inputs["eth"], "MBL": inputs["mbl"]}, **sample_options, seed=seed)
#         seen = largest_weights(sample.inputs, network["weights"])
#         keras.utils.clear_session()
#         keras.utils.set_random_seed(seed_for(root_seed, "network", training, fold, bits=32))
#         layers = [
#             keras.Input((network["weights"],)),
#             keras.layers.Dense(network["hidden"], activation="relu"),
#             keras.layers.Dense(1, activation="sigmoid"),
#         ]
#         model = keras.Sequential(layers)
#         model.compile(keras.optimizers.Adam(learning_rate), "binary_crossentropy")
#         half = sample.training
#         fitted = model.fit(
#             seen[:half], sample.labels[:half], batch_size, max_epochs, verbose=0,
#             validation_data=(seen[half:], sample.labels[half:]),
#             callbacks=[keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)],
#         )
#         # Not compiled: the file then holds no state of the optimizer.
#         kept = keras.Sequential.from_config(model.get_config())
#         kept.set_weights(model.get_weights())
#         record = {
#             "history": {"training_loss": fitted.history["loss"], "validation_loss": fitted.history["val_loss"]},
#             "sample": sample.composition, "packages": versions(), "seconds": time.perf_counter() - start,
#         }
#         yield TrainedNetwork(kept, record)
#
#
# def predict_files(networks, states, *, training, threads):
#     """What all networks say about some realizations: mean and spread over the states of each energy bin."""
#     loaded = read_networks(networks)
#     means, spreads, counts, realizations = [], [], [], []
#     for _, found in members(states, "states"):
#         bins, centers = found["state_bin"].values, found["bin_center"].values
#         seen = largest_weights(found["probability"].values, loaded[0].input_shape[0])
#         said = np.array([apply(network, seen)[:, 0] for network in loaded])
#         means.append(group_means(said, bins, len(centers)))
#         spreads.append(group_standard_deviations(said, bins, len(centers)))
#         counts.append(np.bincount(bins, minlength=len(centers)))
#         realizations.append(int(found.attrs["realization"]))
#         attributes = {name: found.attrs[name] for name in ("W", "system")}
#     dims = "network", "realization", "bin"
#     return xr.Dataset(
#         {
#             "probability": (dims, np.stack(means, axis=1)),
#             "probability_std": (dims, np.stack(spreads, axis=1)),
#             "states": (dims[1:], np.array(counts, dtype=np.int32)),
#         },
#         coords={"bin_center": ("bin", centers), "realization": realizations},
#         attrs={"kind": "predictions", "training": training, **attributes},
#     )
# END

# %% [markdown]
# ## The kind
#
# Each key of the config is a field of the class. `stage="train"` says that the networks are trained again if the key
# changes. Labels, sample, averages and figures are the same as for paper 1's classifier, so this kind inherits them
# from `Classifier`.

# %% language="bash"
# cat > workflow/locflow/kinds/weight_classifier/options.py <<'END'
# """Trainings on the largest weights of eigenstates."""
#
# from typing import Literal
#
# from locflow.kinds.classifier.options import Classifier
# from locflow.kinds.options import Options, key
# from locflow.kinds.training import labelled_W_complaints
#
#
# class Perceptron(Options):
#     """The largest weights, a hidden layer, one sigmoid."""
#
#     weights: int = key("How many of the largest |psi|^2 the network sees.", 20, stage="train", ge=1)
#     hidden: int = key("Neurons of the hidden layer.", 16, stage="train", ge=1)
#
#
# class WeightClassifier(Classifier):
#     """A binary classifier that sees how far an eigenstate is spread."""
#
#     train = "locflow.kinds.weight_classifier.weights:train_folds"
#     apply = "locflow.kinds.weight_classifier.weights:predict_files"
#
#     kind: Literal["weight_classifier"] = key("Kind of training: classifies eigenstates by their largest |psi|^2.")
#     network: Perceptron = key("The network.", Perceptron())
#
#     def complaints(self, configuration, name):
#         system = configuration.systems[self.system]
#         if self.network.weights > system.dimension:
#             yield ["network", "weights"], f"is more than the {system.dimension} basis states of {self.system}"
#         yield from list(labelled_W_complaints(self)) or self._sample_complaints(system)
#
#     def _parameters(self, dimension):
#         return (self.network.weights + 2) * self.network.hidden
#
#     def _operations(self, dimension):
#         return 0.0, 2.0 * self._parameters(dimension)
# END
# sed -i '/^    TrainingKind,/a \    "weight_classifier",' workflow/locflow/kinds/table.py

# %% [markdown]
# The last two methods give the number of parameters of the network, and the number of operations for one state. From
# these numbers the cost model estimates the time and memory of each job, for `snakemake plan` and for a cluster.
#
# You can now use the kind in a config. The following config has a mistake in its options. The workflow refuses the
# config before any job runs:

# %% language="bash"
# cat > weights.yaml <<'END'
# scale: first
# systems:
#   ring:
#     lattice: [8]
#     disorder: {W_grid: [0.5, 1.5, 3.0, 4.5], W_training: [0.2, 12.0], realizations: 10}
#     product: {energy_bins: 10, states_per_bin: 10}
#     realizations_per_job: 10
# trainings:
#   ring: {states_per_class: 200}
#   ring_weights:
#     kind: weight_classifier
#     system: ring
#     W_ETH: 0.2
#     W_MBL: 12.0
#     folds: 2
#     states_per_class: 200
#     batch_size: 20
#     learning_rate: 0.01
#     network: {weights: 200}
# END
# snakemake -n --quiet host reason rules --configfile weights.yaml -- results/first/averages/ring_weights.nc || true

# %% [markdown]
# ## Run it

# %% language="bash"
# sed -i 's/weights: 200}/weights: 20}/' weights.yaml
# snakemake --cores 2 --quiet all --configfile weights.yaml -- results/first/figures/phase_diagrams/ring_weights.png

# %%
import xarray as xr

averages = xr.open_dataset("results/first/averages/ring_weights.nc")
print(averages["probability"].mean("bin").round(2).to_series().to_string())

# %% [markdown]
# The probability of the ergodic phase falls with the disorder, as it does for paper 1's network. At this size, the
# network can distinguish the phases from the spread of a state alone. Paper 1's network also sees which basis states
# have the large weights. To find out whether this helps, draw the phase diagrams of both kinds of network from the same
# states.
#
# ## Next
#
# - `make config-reference` writes the options of the kind into the reference and the editor's schema.
# - Write a test of the physics. Take states whose spread you know, and check how the network classifies them.
# - [Add a kind](../how-to/add-a-kind.md) explains kinds that learn from other data, or have averages of their own.
# - [How the code is organized](../explanation/house.md) says where new code belongs.
