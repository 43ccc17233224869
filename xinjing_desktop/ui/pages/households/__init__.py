"""住户: the register of doors, and everything about one of them."""
