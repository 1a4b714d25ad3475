"""The table of commands, and the QActions made of it."""
