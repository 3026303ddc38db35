"""Measure Indgangen on labelled sets nobody trained on; `python -m evaluation --help`, docs/evaluation.md.

Each kind of set has its module; figures, tables and noise are shared. Nothing here is imported by the service.
"""
