"""Relations and keys that somebody has declared: in a database file, SQL, Rails, Prisma, Liquibase or dbt."""
