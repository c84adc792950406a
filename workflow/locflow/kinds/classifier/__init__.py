"""Classifiers of eigenstates by |psi|^2 (paper 1)."""
