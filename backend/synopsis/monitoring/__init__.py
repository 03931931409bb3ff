"""Questions about the whole: counts, health, metrics."""
