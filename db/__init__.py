"""The store: keeps every body, version and change; knows the shapes of the core only."""
