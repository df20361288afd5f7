"""A whole desk played through on a clock of its own: arrivals, agents, leave and sickness, by the real actions."""
