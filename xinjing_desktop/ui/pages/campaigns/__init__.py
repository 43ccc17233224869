"""专项行动: how far each has come, and the doors behind every figure."""
