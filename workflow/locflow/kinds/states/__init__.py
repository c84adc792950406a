"""Sampled eigenstates, |psi|^2, with the spectrum and the indicators of both (paper 1)."""
