"""What is wrong with a data folder that the system does not let us use, in words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from synopsis.kit.errors import Misconfigured

REASONS = {
    errno.EACCES: "you have no right to it; another user made it, perhaps root",
    errno.EPERM: "you have no right to it; another user made it, perhaps root",
    errno.ENOSPC: "its disk is full",
    errno.EDQUOT: "your share of its disk is full",
    errno.EROFS: "its disk can only be read",
    errno.EEXIST: "there is a file of that name, not a folder",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.ENAMETOOLONG: "a part of its path is too long",
}


@contextmanager
def usable(data_dir: Path) -> Iterator[None]:
    """Work with a data folder.

    Raises:
        Misconfigured: the system refused something within the block; the message says what and what to do.
    """
    try:
        yield
    except OSError as error:
        reason = REASONS.get(error.errno or 0, error.strerror or str(error))
        where = f" ({error.filename})" if error.filename and str(error.filename) != str(data_dir) else ""
        raise Misconfigured(
            f"The data folder {data_dir} cannot be used: {reason}{where}. Mend that, or give another with DATA_DIR=."
        ) from error
