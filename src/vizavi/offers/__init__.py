"""«Что есть для меня?»: questions, verdicts and what they mean for a client (B-4.6.3.1.a, B-4.6.3.6.2)."""
