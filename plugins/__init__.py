"""The subject matter: one module a domain, each a list of kinds and records."""
