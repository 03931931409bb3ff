"""Telling other software what happened to a job."""
