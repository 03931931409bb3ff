"""Who asks, and for which school."""
