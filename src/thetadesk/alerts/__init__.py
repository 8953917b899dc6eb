"""Being told: rules in one line, decided on the tick, delivered exactly once wherever a channel can."""
