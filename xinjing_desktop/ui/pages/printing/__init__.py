"""打印: notices for whom one chooses, and the printers they come out of."""
