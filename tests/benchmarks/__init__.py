"""Measurements of the desk beside other programs, run by ``python3 manage.py bench SUITE``; no part of the tests.

A suite is a module here with a function ``measure(scratch: Path) -> list[Figure]``; the first line of its docstring is
what ``bench --help`` says about it. Each figure is a ratio of two things measured in the same run, in turns, so that
a slow or busy machine slows both. docs/benchmarks.md says what each figure means.
"""
