"""Paper 4's kind: convolutional networks that tell two phases apart by the density of an eigenstate as an image."""
