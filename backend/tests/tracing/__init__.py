"""Traces, as a collector of ours receives them from real processes."""
