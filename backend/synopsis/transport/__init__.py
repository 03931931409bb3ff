"""How a job gets run; the only room that knows RQ."""
