"""督办: the town's words on hazards, and what the committees answer."""
