"""PostgreSQL and Redis from Python wheels, for the demo, development and tests."""
