"""``synopsis migrate``: bring the database's schema up to date."""

from synopsis.kit.config import CHECKOUT, owner_url


def migrate() -> None:
    """Bring the database at DATABASE_OWNER_URL (else that of `make up`) to the newest schema."""
    upgrade(owner_url())


def upgrade(url: str) -> None:
    """Run the migrations that a database has not had yet.

    Args:
        url: of the role that owns the schema, ``postgresql://…``
    """
    from alembic import command  # noqa: PLC0415  # takes as long to load as all the rest of this command
    from alembic.config import Config  # noqa: PLC0415

    config = Config(CHECKOUT / "backend" / "alembic.ini")
    config.attributes["owner_url"] = url
    command.upgrade(config, "head")
