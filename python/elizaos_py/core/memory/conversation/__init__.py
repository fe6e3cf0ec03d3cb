"""What was said lately, and the summary of what was said before."""
