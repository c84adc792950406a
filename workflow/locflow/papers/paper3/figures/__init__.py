"""The figures of paper 3: a module for each."""
