"""Connections to brokers: logins, syncs of their histories, and the certificate that the books equal the broker's."""
