"""Entanglement spectra, entropies and Schmidt gaps of eigenstates (paper 3)."""
