"""The figures of the study of transfer."""
