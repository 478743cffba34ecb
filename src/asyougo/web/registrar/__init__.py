"""A registrar's pages: who meets what, and bringing files in."""
