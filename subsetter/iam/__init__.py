"""The least rights with which a config can be built: worked out from the config and its catalog, as values. Pure."""
