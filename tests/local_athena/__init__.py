"""A local Athena: the Athena, Glue and S3 APIs of moto in front of a real Trino that executes the SQL.

What is emulated, and how far, is written in `README.md` beside this file.
"""
