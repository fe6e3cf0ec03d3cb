"""LangGraph on the host's models and tools."""
