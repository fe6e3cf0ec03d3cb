"""AutoGen on the host's models and tools."""
