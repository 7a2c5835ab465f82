"""Journeys of each role by keyboard alone, in a real Chromium (WCAG 2.1.1, 2.4.3, 2.4.7, 2.4.11)."""
