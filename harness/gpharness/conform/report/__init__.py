"""The reports of a run, one module for each file that it leaves behind."""
