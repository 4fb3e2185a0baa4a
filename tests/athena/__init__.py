"""Whole builds on the local Athena: the golden cases, random worlds, the demo, TPC-H."""
