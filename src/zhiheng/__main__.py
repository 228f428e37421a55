"""``python -m zhiheng``: the command line without an installed script."""

from zhiheng.start import main

if __name__ == "__main__":
    main()
