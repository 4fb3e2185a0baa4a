"""The life of a build: run, verify, publish, prune, and what is written down about it."""
