"""Which relations a catalog seems to have, and why: names and types first, then what the data says. Pure."""
