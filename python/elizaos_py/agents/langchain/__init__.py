"""LangChain on the host's models and tools."""
