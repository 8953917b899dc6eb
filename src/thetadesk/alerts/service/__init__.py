"""What is done with alerts: keeping rules, recording what fired, telling it, and working the inbox."""
