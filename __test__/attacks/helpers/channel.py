# What the worker says to the host, forged: docs/WIRE.md, "Between the process and its sandbox".
import struct

CHANNEL = 3
RESULT, FAILED, OUTPUT, YIELD, PROGRESS, CALL, ABORT, PULL, WAIT = range(1, 10)
NULL, TRUE, FALSE, I32, F64, I64, BIGINT, STR, STR16, LIST, DICT, MAP, SET = (bytes([tag]) for tag in range(13))
BYTES, BYTES_AT, ARRAY, ARRAY_AT, NDARRAY, DATE, HANDLE, JSON = (bytes([tag]) for tag in range(13, 21))
MOST = 0xFFFFFFFF


def u32(number):
    return struct.pack("<I", number)


def text(content):
    content = content.encode() if isinstance(content, str) else content
    return u32(len(content)) + content


def string(content):
    return STR + text(content)


def frame(kind, *parts):
    body = b"".join(parts)
    return u32(1 + len(body)) + bytes([kind]) + body


def calling(number, tool, arguments=DICT + u32(0), span=""):
    return frame(CALL, u32(number), text(tool), text(span), arguments)


def send(*frames):
    # An event loop has made the channel one that does not block.
    os.set_blocking(CHANNEL, True)
    rest = memoryview(b"".join(frames))
    while rest:
        rest = rest[os.write(CHANNEL, rest) :]


def read_frame():
    def exactly(count):
        content = b""
        while len(content) < count:
            part = os.read(CHANNEL, count - len(content))
            if not part:
                raise EOFError
            content += part
        return content

    os.set_blocking(CHANNEL, True)
    return exactly(struct.unpack("<I", exactly(4))[0])
