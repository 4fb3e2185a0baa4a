"""What executes statements. Sources, destinations and services are reached through engines alone."""
