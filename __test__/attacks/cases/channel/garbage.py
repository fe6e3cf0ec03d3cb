# tries: bytes that are no frames
# each: zeros ones random text pickle lines
# expects: PROTOCOL | OUTPUT_LIMIT | TIMEOUT
# timeoutMs: 400
# with: channel
import pickle

send({"zeros": bytes(4096), "ones": b"\xff" * 4096, "random": os.urandom(65536), "text": b"HTTP/1.1 200 OK\r\n\r\n", "pickle": pickle.dumps({1: 2}), "lines": b'{"result": 1}\n'}[which])
hang()
