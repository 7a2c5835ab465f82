"""Mail: written to an outbox in the same transaction as what it tells of, sent by the worker."""
