"""The population that criteria are tried on: invented clients, their store, what of their numbers may be published."""
