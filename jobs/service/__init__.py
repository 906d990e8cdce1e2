"""The service behind `tracker schedule`: what runs when, once, and with a log."""
