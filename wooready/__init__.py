"""wooready: is this WooCommerce shop ready for the system that is about to connect to it?"""

__version__ = "0.1.0"
