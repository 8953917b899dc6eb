"""What the desk says about itself: structured logs without secrets."""
