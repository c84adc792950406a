"""Recurrent networks on magnetization traces (paper 5)."""
