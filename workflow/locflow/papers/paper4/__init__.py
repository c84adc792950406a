"""Figures of paper 4 (Ohtsuki, Ohtsuki, arXiv:1610.00462)."""
