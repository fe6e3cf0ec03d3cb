# tries: values that contain themselves, or have no end of depth
# each: cycle_list cycle_dict deep_list deep_dict deep_tuple deep_mixed
# expects: UNSENDABLE_VALUE | PYTHON_ERROR | RESULT_TOO_LARGE | MEMORY_LIMIT | PROTOCOL | CRASH | DIED:103 | TIMEOUT | done
# timeoutMs: 3000
# stallMs: 1000
# legalMb: 256
# alone: yes
value = []
if which == "cycle_list":
    value.append(value)
elif which == "cycle_dict":
    value = {}
    value["a"] = [value]
else:
    for level in range(300_000):
        value = {"deep_list": [value], "deep_dict": {"a": value}, "deep_tuple": (value,), "deep_mixed": {(level, 1): {"a": [value]}}}[which] if which != "deep_list" else [value]
value
