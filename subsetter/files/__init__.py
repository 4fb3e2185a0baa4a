"""Files that the user names: read without ever waiting for them, and written only where nothing of a source lies."""
