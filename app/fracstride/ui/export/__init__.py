"""Pictures and animations of what is shown."""
