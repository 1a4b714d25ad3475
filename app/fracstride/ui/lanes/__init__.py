"""Work off the GUI thread, and what waits for a better moment on it."""
