"""Small widgets with the look of the design, for panels and views alike."""
