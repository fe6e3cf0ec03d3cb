# tries: naming what belongs to the host: its handles, its buffers
# each: HANDLE HANDLE_NAMED BYTES_AT ARRAY_AT NDARRAY_AT in_arguments in_details in_yield
# expects: PROTOCOL
# timeoutMs: 600
# with: channel
handle = HANDLE + u32(1)
send({
    "HANDLE": frame(RESULT, handle),
    "HANDLE_NAMED": frame(RESULT, handle, string("Model")),
    "BYTES_AT": frame(RESULT, BYTES_AT, u32(0)),
    "ARRAY_AT": frame(RESULT, ARRAY_AT, b"\x02", u32(0)),
    "NDARRAY_AT": frame(RESULT, NDARRAY, b"\x01", u32(1), ARRAY_AT, b"\x02", u32(0)),
    "in_arguments": calling(1, "echo", DICT + u32(1) + string("value") + handle + string("Model")),
    "in_details": frame(FAILED, text("PYTHON_ERROR"), text("x"), DICT, u32(1), string("cause"), handle, string("Model")),
    "in_yield": frame(YIELD, handle, string("Model")),
}[which])
hang()
