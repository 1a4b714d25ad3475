"""The window: its bars, its tabs, its lists, and how they share the room."""
