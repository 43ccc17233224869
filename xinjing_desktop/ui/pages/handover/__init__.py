"""月末移交: the end of a month step by step, and what the town answers."""
