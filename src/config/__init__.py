"""The running product: settings, URLs, command line, the embedded database."""
