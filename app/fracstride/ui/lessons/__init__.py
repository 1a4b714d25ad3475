"""Lessons: they set the program to each step, and put everything back."""
