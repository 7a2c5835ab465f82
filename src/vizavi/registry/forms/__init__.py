"""Forms of the register of life situations."""
