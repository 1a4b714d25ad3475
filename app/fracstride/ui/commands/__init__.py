"""What each command does, and when it can be triggered."""
