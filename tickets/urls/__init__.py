"""Addresses, one module for each place they hang under."""
