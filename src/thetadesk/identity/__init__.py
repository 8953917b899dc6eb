"""Who may: the encrypted tokens of broker logins, and the key that everything secret is sealed with."""
