"""ElizaOS-Py: an agent runtime that decides its next step from the results of the one before."""
