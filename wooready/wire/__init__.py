"""The only code that touches a network. It knows no meaning of WooCommerce: what it may send and what to scrub come to it as data."""
