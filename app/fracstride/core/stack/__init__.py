"""A decoder as a tuple of layers: what each makes of its input, what it costs, and where it cannot be applied."""
