"""Input that wants to do harm, with the reason for each, and the legal input that must pass beside it."""
