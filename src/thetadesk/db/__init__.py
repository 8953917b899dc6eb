"""The cellar: the database engine, the tenant-scoped unit of work, exact column types and migrations."""
