"""Journeys across packages, and structural tests that keep the whole in shape."""
