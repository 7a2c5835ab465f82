"""Authorities, their units, employees, roles, orders and working calendars."""
