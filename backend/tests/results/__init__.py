"""Tests of results in a store outside."""
