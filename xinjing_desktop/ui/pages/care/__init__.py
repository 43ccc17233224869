"""重点人群: who is due to be seen, and a person's whole story on one page."""
