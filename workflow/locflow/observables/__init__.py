"""What is measured on levels and eigenstates, as functions of plain arrays.

No file is read, nothing is averaged over disorder.
"""
