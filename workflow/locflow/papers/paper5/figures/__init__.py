"""The figures of paper 5: a module for each."""
