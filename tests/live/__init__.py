"""What only a real account can show; run by hand with ``make live-check``, never by the test run."""
