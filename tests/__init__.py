"""Tests of `subset` and what they share."""
