"""诉求: what people asked for, who sees to it, by when, and what was answered."""
