"""Lets the demonstration grow to the size of the group: each further supplier does what one of the first did."""
