"""The back door: work that needs much memory or processor time, done in a process that ends and gives both back."""
