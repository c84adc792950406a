"""Figures: one package per paper, and the house style that they share.

Datasets in, figures and measured quantities out.
"""
