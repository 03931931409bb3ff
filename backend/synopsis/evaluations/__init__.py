"""The school's own data: evaluations, who takes part, and the feedback they wrote."""
