"""执衡 (Zhiheng): the law of administrative enforcement, stated once as executable rules."""

__version__ = "0.1.0"
