"""The peers: a small program for each, that enqueues jobs and works them off in the quickest way that it documents.

They run in environments of their own (``bench/venv``, ``bench/venv-arq``) and know nothing of Synopsis.
"""
