"""The pages of one sender and what can be done from them."""
