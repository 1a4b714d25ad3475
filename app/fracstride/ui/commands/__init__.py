"""What each command does, and when it is available."""
