"""The shape of every statement, one file each, readable as SQL."""
