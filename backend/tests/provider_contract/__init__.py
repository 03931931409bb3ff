"""What every writer of summaries promises, shown for each of them; and what a misled one cannot do."""
