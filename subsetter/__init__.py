"""Small, joinable development copies of the tables in a data lake."""

__version__ = "0.1.0"
