"""Synopsis: pupils write each other feedback, and it becomes a short, safe, honest summary, made in the background."""
