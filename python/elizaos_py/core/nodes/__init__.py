"""The nodes of the graph: each reads the state and gives what it changes."""
