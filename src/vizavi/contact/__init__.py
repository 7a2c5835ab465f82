"""What clients say to the state and what they are answered. For now: technical support (B-4.6.3.12)."""
