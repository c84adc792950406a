"""Transfer: networks applied to what they were not trained on, and how much of W_c their labels decide."""
