"""Pages of the register. Views find what the viewer may see, call one action or query, and draw."""
