"""The axes of the figures of paper 5."""

from locflow.figures.words import W_label

W_LABEL = W_label("units: $J = 1$")
EPSILON_LABEL = r"drive $\epsilon$  (units: $\pi / 2$)"
