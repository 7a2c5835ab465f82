"""Pages: for those who ask, and for those who answer."""
