-- The roles of the database server, and what each may do. Run it once as a superuser (or as a role that may create
-- roles), as often as you like:
--
--     psql --set ON_ERROR_STOP=1 --file deploy/roles.sql postgres
--     createdb --owner synopsis_owner synopsis
--
-- then set the two passwords (psql asks for them and sends only their hashes) and run the migrations:
--
--     psql postgres          \password synopsis_owner          \password synopsis_app
--
-- `make demo`, `make up` and the tests run this very file. Plain SQL: any client can run it.

-- Owns the database and the schema; runs migrations. Row-level security is forced, so it binds the owner too.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'synopsis_owner') THEN
        CREATE ROLE synopsis_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
END
$$;

-- The application: API, worker, scheduler. Sees one school at a time. NOINHERIT: it has the rights of
-- synopsis_system only in a transaction that says SET LOCAL ROLE synopsis_system.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'synopsis_app') THEN
        CREATE ROLE synopsis_app LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
END
$$;

-- The few loops that look over all schools (what is due? whose lease has lapsed?). Nobody signs in as this role.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'synopsis_system') THEN
        CREATE ROLE synopsis_system NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
END
$$;

GRANT synopsis_system TO synopsis_app WITH INHERIT FALSE, SET TRUE;
-- The owner too has to say so: what it inherits, it would see in every statement, and forced security with it.
GRANT synopsis_system TO synopsis_owner WITH INHERIT FALSE, SET TRUE;

-- Where the database was made first, by a container image for instance, it is handed over here.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_database WHERE datname = 'synopsis') THEN
        ALTER DATABASE synopsis OWNER TO synopsis_owner;
    END IF;
END
$$;

-- Roles that were there before are not changed silently, and not trusted blindly either.
DO $$
DECLARE
    role_name text;
BEGIN
    SELECT rolname INTO role_name FROM pg_roles
    WHERE rolname IN ('synopsis_owner', 'synopsis_app', 'synopsis_system')
      AND (rolsuper OR rolbypassrls OR rolcreaterole OR (rolname = 'synopsis_app' AND rolinherit))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The role % has more rights than Synopsis lets it have', role_name
            USING HINT = format('ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEROLE, and NOINHERIT for synopsis_app, '
                                'then run this file again.', role_name);
    END IF;
END
$$;
