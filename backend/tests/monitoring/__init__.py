"""Counts, health and metrics."""
