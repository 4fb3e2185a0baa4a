"""What a plan will read, cost and copy, before it runs."""
