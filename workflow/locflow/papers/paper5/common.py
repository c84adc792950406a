"""What the figures of paper 5 share: labels, colours, curves of confusion, transitions as quantities."""

W_LABEL = "disorder strength $W$  (units: $J = 1$)"
EPSILON_LABEL = r"drive $\epsilon$  (units: $\pi / 2$)"
