"""Column types: one tree, and how each dialect spells it."""
