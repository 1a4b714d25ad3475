"""The table of commands, and the QActions made from it."""
