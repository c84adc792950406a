"""Recurrent networks that predict indicators from the random field (paper 2)."""
