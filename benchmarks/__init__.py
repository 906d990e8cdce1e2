"""What is measured, against what: `make bench`. These machines are noisy, so ratios count."""
