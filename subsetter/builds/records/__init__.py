"""What is written down about builds, and read again: manifests, journals, the history, the lock, leases."""
