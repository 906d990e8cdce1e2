"""Takes bodies out as Parquet, has them derived by many processes or machines, loads the result."""
