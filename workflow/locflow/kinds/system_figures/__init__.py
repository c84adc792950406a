"""Figures that any system has, without a network: its indicators, and those of several sizes or couplings."""
