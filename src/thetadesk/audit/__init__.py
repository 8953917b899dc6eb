"""Every decision a person or a rule takes, in a log that shows when it was tampered with."""
