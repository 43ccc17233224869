"""设置: how it looks, who may open it, what the unit consists of, copies, the self-check."""
