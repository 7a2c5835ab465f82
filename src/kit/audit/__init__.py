"""The audit trail: who changed what, when, on whose behalf and why, written by database triggers and chained."""
