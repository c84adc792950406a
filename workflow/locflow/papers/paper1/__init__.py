"""Figures of paper 1 (Chen, arXiv:2312.09223)."""
