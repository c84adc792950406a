"""Averages over states, realizations and networks, with intervals, and the critical disorder read from them.

No network is asked here.
"""
