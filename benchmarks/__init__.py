"""What is measured, against what: `make bench`. These machines are noisy, so ratios count.

`synthetic` invents the studies that are measured, tested and shown. None of it is shipped.
"""
