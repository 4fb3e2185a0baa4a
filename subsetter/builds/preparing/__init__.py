"""From a config to a plan that may run: sources read and pinned, replicas awaited, limits held, work resumed."""
