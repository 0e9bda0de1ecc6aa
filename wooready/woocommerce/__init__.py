"""Knowledge about WooCommerce: its API generations, releases, features and payloads."""
