"""The register of touchpoints: forms, processes, touchpoints, editions, deadlines (the two orders, 4.6)."""
