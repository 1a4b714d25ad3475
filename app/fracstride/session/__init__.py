"""What the program holds: state, documents, presets, preferences."""
