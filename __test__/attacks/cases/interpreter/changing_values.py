# tries: values that change while they are told
# each: list_cleared list_grown dict_cleared dict_grown bytearray_resized memoryview_released set_changed attribute
# expects: done | PYTHON_ERROR | UNSENDABLE_VALUE | TIMEOUT | MEMORY_LIMIT | RESULT_TOO_LARGE
# timeoutMs: 2000
# stallMs: 1000
# legalMb: 96
# alone: yes
import threading


class Acting(list):
    """A value in the middle of the others: telling it runs this."""

    def __init__(self, act):
        super().__init__([1])
        self.act = act

    def __iter__(self):
        self.act()
        return iter([1])

    def __len__(self):
        self.act()
        return 1


sys.setswitchinterval(1e-6)
numbers, names, block = [0] * 1000, {str(n): n for n in range(1000)}, bytearray(1 << 20)
view = memoryview(block)


def often(change):
    def run():
        while True:
            try:
                change()
            except (RuntimeError, BufferError, ValueError, KeyError):
                continue

    threading.Thread(target=run, daemon=True).start()


if which == "list_cleared":
    often(lambda: (numbers.clear(), numbers.extend([[]] * 500)))
    result = [Acting(numbers.clear), numbers] * 500
elif which == "list_grown":
    result = [0]
    result.insert(0, Acting(lambda: result.extend([1] * 100) if len(result) < 100_000 else None))
elif which == "dict_cleared":
    often(lambda: (names.clear(), names.update(a=1)))
    result = [Acting(names.clear), names] * 500
elif which == "dict_grown":
    often(lambda: names.update({str(time.monotonic_ns()): []}) if len(names) < 5000 else names.clear())
    result = [names] * 100
elif which == "bytearray_resized":
    free = bytearray(1 << 16)
    often(lambda: (free.clear(), free.extend(bytes(1 << 16))))
    result = [free] * 200
elif which == "memoryview_released":
    result = [Acting(view.release), view, block]
elif which == "set_changed":
    several = set(range(1000))
    often(lambda: (several.clear(), several.update(range(500))))
    result = [several] * 500
else:
    result = type("Changing", (), {"__dict__": property(lambda self: {"a": Acting(lambda: None), "b": self})})()
result
