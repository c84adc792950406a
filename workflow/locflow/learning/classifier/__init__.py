"""Paper 1's kind: a convolutional classifier on |psi|^2, ETH or MBL."""
