"""Python's collector of garbage that refers to itself, as suits a process that lives long."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 10_000
"""Objects that were made and not freed before it looks. With Python's own 700, a twentieth of a busy worker's time was
looking."""


@contextmanager
def without_old_garbage() -> Iterator[None]:
    """Have it look seldom while the block lasts, and leave alone what is there now, which lives as long as we do."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
