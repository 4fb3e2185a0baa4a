"""What executes statements. Only engines touch the outside world."""
