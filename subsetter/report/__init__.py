"""Results as text and JSON; the only place that prints."""
