"""How Synopsis compares with its peers, measured side by side: ``make bench``, which writes docs/performance.md."""
