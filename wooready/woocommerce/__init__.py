"""What WooCommerce is: its API generations, releases, features and payloads."""
