"""Jobs of documents: set once, kept, handed out."""
