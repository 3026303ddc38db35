"""The web process: the public chat and the staff consoles. The only process that the internet sees."""
