"""Journeys in a real browser against the real processes. A package, so that its browser is closed when the last one is over."""
