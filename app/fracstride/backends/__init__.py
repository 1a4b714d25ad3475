"""Where arrays are computed."""
