"""The inbox under ``/_sim``: what tests and people see of the gateway, and play with."""
