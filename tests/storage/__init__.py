"""The books in SQL, on either kind of database: what is written, locked, refused and read again."""
