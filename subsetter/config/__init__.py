"""The YAML: models, loading, variables, and every problem with file, line and path."""
