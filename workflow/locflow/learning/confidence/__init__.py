"""Paper 3's kind: dense networks on entanglement spectra, with confidence optimization, and what they dream."""
