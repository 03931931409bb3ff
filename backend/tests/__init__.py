"""The tests: they mirror the rooms, and start every server they need."""
