"""The figures of paper 2: a module for each."""
