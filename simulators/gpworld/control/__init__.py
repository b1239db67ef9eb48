"""The control plane: acting on a running world, and asking it for the truth, over HTTP."""
