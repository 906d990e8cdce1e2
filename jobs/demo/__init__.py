"""What a newcomer sees first: the tracker at work on invented registries, without a network."""
