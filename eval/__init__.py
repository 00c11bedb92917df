"""Evaluation: the suites that are run before a release, against the same `ask` that people use."""
