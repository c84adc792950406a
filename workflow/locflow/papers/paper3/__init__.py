"""Figures of paper 3 (Schindler, Regnault, Neupert, arXiv:1704.01578)."""
