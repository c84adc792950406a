"""Convolutional networks on images of electrons' eigenstates (paper 4)."""
