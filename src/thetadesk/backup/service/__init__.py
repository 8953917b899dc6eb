"""What can be done with backups: made, looked at, tried out, put back; and rules and settings as one file."""
