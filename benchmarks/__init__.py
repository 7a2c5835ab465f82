"""Measurements against promised bounds and against peers; never part of the test run."""
