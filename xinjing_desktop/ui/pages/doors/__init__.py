"""门洞走访: a stairwell as a grid of doors, ticked off in seconds."""
