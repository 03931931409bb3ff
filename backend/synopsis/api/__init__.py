"""The only room that knows HTTP serving."""
