"""The only room with SQL: the books in a database, and the snapshot in memory that is caught up from them."""
