"""Public pages of «Что есть для меня?»."""
