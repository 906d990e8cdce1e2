"""One folder a registry: what is known of it as data, how to fetch it, how to read it."""
