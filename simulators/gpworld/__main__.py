"""``python -m gpworld`` is the ``gpworld`` command."""

from gpworld.cli import main

if __name__ == "__main__":
    main(prog_name="gpworld")
