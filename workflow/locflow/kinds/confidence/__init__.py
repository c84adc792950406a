"""Networks on entanglement spectra that are trained to be confident (paper 3)."""
