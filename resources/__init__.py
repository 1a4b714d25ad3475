"""Icons, fonts, presets, translations and sample data; read through importlib.resources."""
