"""What the product remembers: tables, typed records and the database."""
