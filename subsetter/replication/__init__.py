"""Replication of S3 Tables as values: states, freshness, lag, one consistent cut, and the change to make.

Pure: it speaks to AWS through a client protocol that an engine fulfils.
"""
