"""``python -m zhiheng``: the command line without an installed script."""

from zhiheng.cli import main

if __name__ == "__main__":
    main()
