"""Figures of paper 5 (van Nieuwenburg, Bairey, Refael, arXiv:1712.00450)."""
