# tries: taking the output away under the worker
# expects: done | PYTHON_ERROR
sys.stdout.close()
sys.stderr.close()
for number in (0, 1, 2):
    os.close(number)
sys.stdout = sys.stderr = None
del sys.stdout
1 / 0
