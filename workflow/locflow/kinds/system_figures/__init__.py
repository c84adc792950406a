"""Figures that any system has, without a network: its indicators, those of several sizes, those of several couplings."""
