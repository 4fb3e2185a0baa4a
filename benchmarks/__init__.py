"""Measurements, as ratios in one run. `make bench` runs them all; `python -m benchmarks NAME …` runs some."""
