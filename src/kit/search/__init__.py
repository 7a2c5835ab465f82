"""Search in memory over documents in Russian and English: see README.md."""

from kit.search.documents import Document, Hit, Results, Suggestion
from kit.search.index import SearchIndex

__all__ = ["Document", "Hit", "Results", "SearchIndex", "Suggestion"]
