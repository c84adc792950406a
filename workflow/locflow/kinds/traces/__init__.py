"""Time evolution of the magnetization from product states (paper 5)."""
