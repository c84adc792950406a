"""Densities of single electrons' eigenstates as images (paper 4)."""
