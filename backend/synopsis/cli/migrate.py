"""``synopsis migrate``: bring the database's schema up to date."""

from synopsis.kit.config import CHECKOUT, owner_url
from synopsis.kit.errors import Misconfigured


def migrate() -> None:
    """Bring the database at DATABASE_OWNER_URL (else that of `make up`) to the newest schema."""
    upgrade(owner_url())


def upgrade(url: str) -> None:
    """Run the migrations that a database has not had yet.

    Args:
        url: of the role that owns the schema, ``postgresql://…``

    Raises:
        Misconfigured: it cannot be done; the message says why.
    """
    from alembic import command  # noqa: PLC0415  # takes as long to load as all the rest of this command
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config(CHECKOUT / "backend" / "alembic.ini")
    config.attributes["owner_url"] = url
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise Misconfigured(str(error)) from error
