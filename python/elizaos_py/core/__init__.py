"""The agents' runtime in Python, part by part."""
