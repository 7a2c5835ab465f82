"""Pages of the register of life situations."""
