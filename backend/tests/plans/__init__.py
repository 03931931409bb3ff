"""With many jobs in the table: what is read, by which index, and how long that takes."""
