"""Set up and run the whole on one machine: environments, training, processes. Not used when a service manager does it."""
