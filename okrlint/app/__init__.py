"""The use cases: each a short function from values to values that reads top to bottom. Prints nothing."""
