"""``python -m dlgrade`` is the command ``dlgrade``."""

from dlgrade.cli import main

if __name__ == "__main__":
    main()
