"""Figures of paper 2 (Gresch, Bittel, Kliesch, arXiv:2202.08853)."""
