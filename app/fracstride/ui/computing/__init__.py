"""What the state asks to be computed: off the GUI thread, the newest first."""
