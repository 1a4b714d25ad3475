"""One algorithm a module; each equals the reference."""
