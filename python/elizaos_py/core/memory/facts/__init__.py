"""What is known: noting it, finding it, letting it go."""
