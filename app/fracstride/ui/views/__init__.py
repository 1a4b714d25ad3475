"""Views of the stages, the formulas and the sum of products."""
