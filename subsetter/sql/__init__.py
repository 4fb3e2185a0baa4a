"""SQL as a tree: names and literals, the users' conditions, and the guard. The only home of sqlglot."""
