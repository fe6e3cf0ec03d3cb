# What native modules are bound to: inside another program it is to be what it is in Python itself.
import hashlib
import sqlite3
import ssl
import zlib

{
    'ssl': ssl.OPENSSL_VERSION,
    'ciphers': len(ssl.create_default_context().get_ciphers()),
    'cafile': ssl.get_default_verify_paths().openssl_cafile,
    'algorithms': sorted(hashlib.algorithms_available),
    'sha3': hashlib.new('sha3_256', b'x').hexdigest(),
    'zlib': [zlib.ZLIB_VERSION, zlib.ZLIB_RUNTIME_VERSION, zlib.compress(bytes(1000), 9).hex()],
    'sqlite': [sqlite3.sqlite_version, sqlite3.connect(':memory:').execute('select sqlite_source_id()').fetchone()[0]],
}
