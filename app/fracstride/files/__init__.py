"""Readers and writers of arrays and images, each with its limits."""
