"""Tools in the one form that every framework's are made from and turned into."""
