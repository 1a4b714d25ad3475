"""Pure functions from the core's results to what a view draws. No Qt."""
