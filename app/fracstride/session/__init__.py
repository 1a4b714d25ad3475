"""What the program keeps: state, documents, presets, preferences."""
