# tries: small things that unfold to large ones
# each: zlib lzma bz2 laughs pickle json integer regex ast product
# expects: MEMORY_LIMIT | TIMEOUT | PYTHON_ERROR | SYNTAX_ERROR | CRASH
# timeoutMs: 800
# alone: yes
import bz2, json, lzma, pickle, re, xml.etree.ElementTree, zlib


def zipped(pack):
    """A gigabyte of zeros, packed by something that never holds it."""
    return b"".join([pack.compress(bytes(1 << 20)) for _ in range(256)] + [pack.flush()])


UNFOLD = {
    "zlib": lambda: zlib.decompress(zipped(zlib.compressobj(1))),
    "lzma": lambda: lzma.decompress(zipped(lzma.LZMACompressor(preset=0))),
    "bz2": lambda: bz2.decompress(zipped(bz2.BZ2Compressor(1))),
    "laughs": lambda: xml.etree.ElementTree.fromstring(
        "<!DOCTYPE a [<!ENTITY e0 'xxxxxxxxxx'>" + "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(12)) + "]><a>&e12;</a>"
    ),
    "pickle": lambda: pickle.loads(b"(lp0\n" + b"(lp1\n" * 10 + b"B\xff\xff\xff\x7f"),
    "json": lambda: json.loads("[" * 10_000_000),
    "integer": lambda: (10**8) ** (10**8),
    "regex": lambda: re.compile("(?:a{1000}){1000}" * 1000 + "(" * 5000),
    "ast": lambda: compile("-" * 1_000_000 + "1", "bomb", "eval"),
    "product": lambda: list(__import__("itertools").product(range(1000), repeat=4)),
}
len(str(UNFOLD[which]()))
