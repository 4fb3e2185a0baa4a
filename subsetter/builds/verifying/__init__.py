"""Verifies a build before anybody sees it, and again later."""
