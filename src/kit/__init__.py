"""Domain-free web machinery: page components, lists, audit, time, documents. Imports no domain package."""
