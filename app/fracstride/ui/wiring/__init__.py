"""Which signal goes where: states and results down to the window, edits up."""
