"""A study of our own: all methods on the same realizations of one chain."""
