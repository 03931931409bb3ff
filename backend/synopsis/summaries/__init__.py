"""What a summary is and how it is made; knows nothing of jobs."""
