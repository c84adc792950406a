"""What all kinds of training share: networks in files, forward passes, optimizers, the set-up of TensorFlow, logs.

What is learned from what is a kind's own (`locflow.kinds`).
"""
