"""The one way in which a table becomes a school's own."""


def owned_by_school(table: str, *, app: str, system: str = "") -> str:
    """SQL that locks a table to its school.

    Row-level security is forced, so that it binds the owner too. The application's role sees the rows of the school
    that its transaction names in ``app.school_id``, and none when it names no school. ``synopsis_system`` is the role
    that the few cross-school loops take on for one transaction; it may do only what is granted here.

    Args:
        table: the table's name.
        app: what the application's role may do with rows of its school, e.g. ``select, insert``.
        system: what the cross-school loops may do with all rows.
    """
    return f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY {table}_of_the_school ON {table} TO synopsis_app
        USING (school_id = current_school_id()) WITH CHECK (school_id = current_school_id());
    GRANT {app} ON {table} TO synopsis_app;
    """ + (
        f"""
    CREATE POLICY {table}_of_all_schools ON {table} TO synopsis_system USING (true) WITH CHECK (true);
    GRANT {system} ON {table} TO synopsis_system;
    """
        if system
        else ""
    )
