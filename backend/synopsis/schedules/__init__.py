"""Making jobs at set times."""
