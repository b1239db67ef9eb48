"""The ``gpworld`` command."""
