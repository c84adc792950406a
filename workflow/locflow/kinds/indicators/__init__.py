"""Indicators of localization alone: gap ratio, participation and entanglement in energy bins; no state is stored."""
