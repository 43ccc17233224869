"""The commands that `cli.py` does not carry out itself, by what they are about, and what all of them ask for."""
