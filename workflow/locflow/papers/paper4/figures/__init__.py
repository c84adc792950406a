"""The figures of paper 4: a module for each."""
