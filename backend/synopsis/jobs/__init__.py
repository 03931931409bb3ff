"""What a job is and how it changes; no Redis, no HTTP."""
