"""The figures of paper 1: a module for each."""
