"""What is measured on levels and eigenstates, as functions of plain arrays.

One convention of axes: the basis comes first and each state is a column, shape (D, states), as `numpy.linalg.eigh` and
`locflow.eigensolvers.diagonalize` return them. That holds of amplitudes, of probabilities and, with a site instead of a
state, of occupations (D, sites). What is measured of each state has the states first: (states,), (states, levels).
Levels ascend along their one axis. Traces of magnetization, which are no states, have times and sites last.

`from locflow.observables import gap_ratios`, and so on. No file is read, nothing is averaged over disorder. Importing
this needs numpy alone.
"""

from importlib import import_module

_MODULES = {
    "degeneracy": ["degenerate_levels", "vanishing_spacings"],
    "energy_bins": ["bin_centers", "bin_edges", "bin_of", "bin_windows", "energy_density", "mean_in_bins"],
    "entanglement": ["Cut", "schmidt_gap", "von_neumann_entropy"],
    "gap_ratio": ["gap_ratios", "mean_gap_ratio", "mean_gap_ratios"],
    "imbalance": ["imbalance", "relative_imbalance"],
    "page_entropy": ["page_entropy", "page_normalization", "random_state_entropy"],
    "participation_ratio": ["inverse_participation_ratio", "participation_entropy"],
    "product_cut": ["ProductCut"],
    "spin_fraction": ["modulated_magnetization", "spin_fraction"],
    "window_levels": ["represented_levels"],
}

# Imported by name: a job that uses one observable rests on that module, not on all (locflow.results.fingerprint). So
# the library itself imports from the modules. Three functions replace the modules of their name.
for _module, _names in _MODULES.items():
    _loaded = import_module(f"{__name__}.{_module}")
    globals().update({_name: getattr(_loaded, _name) for _name in _names})

__all__ = [_name for _names in _MODULES.values() for _name in _names]
