"""Bodies and what is derived of them as columns of Arrow, for engines that work on many at once."""
