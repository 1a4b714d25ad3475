"""Computes what the state asks for: off the GUI thread, always the newest request."""
