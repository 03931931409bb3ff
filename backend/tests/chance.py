"""Chance, from one seed for the whole run: ``SYNOPSIS_TEST_SEED=7 pytest …`` throws the same dice again."""

import os
import random

# Through the environment, for the run's other processes collect the same tests.
SEED = int(os.environ.setdefault("SYNOPSIS_TEST_SEED", str(random.randrange(10_000))))
