"""What we own: portfolios, and what every position is worth and risks just now."""
