"""How the tables came to be: one step per change, run at start."""
