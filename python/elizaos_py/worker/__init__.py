"""The Python half inside the sandbox: the template that workers are forked from."""
