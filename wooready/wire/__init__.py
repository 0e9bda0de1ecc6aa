"""The only code that touches a network. It knows nothing about WooCommerce: what it may send and what to scrub are passed to it as data."""
