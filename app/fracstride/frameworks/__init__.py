"""Transposed convolutions of other frameworks, each of which is imported only by the function that uses it."""
