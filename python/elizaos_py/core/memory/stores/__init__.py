"""Where memory lies: the host, a file, this process."""
