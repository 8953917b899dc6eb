"""What the attention list is gathered from, and what the user wants it to mind."""
