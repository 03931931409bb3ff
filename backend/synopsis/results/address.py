"""Where in the store a result lies."""


def key_of(school_id: int, evaluation_id: int, job_id: str) -> str:
    """The object's key, without the store's own prefix: one for each job, and none that two schools share."""
    return f"school-{school_id}/{evaluation_id}/{job_id}.json"
