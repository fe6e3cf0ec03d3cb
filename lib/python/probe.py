"""Tells, as one line of JSON, what the interpreter that runs this is.

It runs on any Python from 2.7 on, since an interpreter that cannot be used should be able to say why.
It is started without `site`, so that no .pth file runs; what `site` would know is worked out here.
"""
import json
import os
import platform
import re
import sys
import sysconfig

variable = sysconfig.get_config_var


def loaded_library():
    """The library this process itself runs from, which beats every guess. Only Linux tells."""
    try:
        with open('/proc/self/maps', 'rb') as maps:
            paths = [line.split(None, 5)[5] for line in maps if b'/libpython' in line]
    except (IOError, OSError, IndexError):
        return None
    for path in paths:
        path = os.fsdecode(path.strip()) if hasattr(os, 'fsdecode') else path.strip()
        if re.match(r'libpython\d+\.\d+[a-z]*\.so', os.path.basename(path)) and os.path.isfile(path):
            return path
    return None


def library(base):
    """The shared library. Py_ENABLE_SHARED is no criterion: Debian and conda have one beside a static executable."""
    version = '%d.%d' % sys.version_info[:2]
    if os.name == 'nt':
        names = ['python%s.dll' % version.replace('.', '')]
        folders = [base, os.path.dirname(sys.executable)]
    else:
        stem = 'libpython' + version + (variable('abiflags') or '')
        names = [variable('INSTSONAME'), variable('LDLIBRARY'), stem + '.so.1.0', stem + '.so', stem + '.dylib',
                 variable('PYTHONFRAMEWORK')]
        libdir = variable('LIBDIR')
        folders = [libdir, libdir and os.path.join(libdir, variable('MULTIARCH') or ''), variable('LIBPL'),
                   os.path.join(base, 'lib64'), os.path.join(base, 'lib'), base, variable('PYTHONFRAMEWORKPREFIX')]
        # The variables date from the build. A moved installation (uv, conda) should not pick up a stranger's library.
        folders = [folder for folder in folders if folder]
        folders.sort(key=lambda folder: not folder.startswith(base))
    candidates = [os.path.join(folder, name) for name in names if name and not name.endswith('.a') for folder in folders]
    return next((path for path in candidates if os.path.isfile(path)), None)


def virtual_environment():
    """The folder of the virtual environment; before 3.14 sys.prefix shows it only after `site`."""
    folder = os.path.dirname(sys.executable or '')
    for place in (folder, os.path.dirname(folder)):
        if os.path.isfile(os.path.join(place, 'pyvenv.cfg')):
            return place
    return None


def utf8(path):
    """Undoes the locale's decoding: Node reads paths as UTF-8, Python as whatever LC_CTYPE says."""
    return os.fsencode(path).decode('utf-8', 'surrogateescape') if path and hasattr(os, 'fsencode') else path


base_prefix = getattr(sys, 'base_prefix', sys.prefix)
venv = virtual_environment()
print(json.dumps({
    'implementation': platform.python_implementation(),
    'version': sys.version.split()[0],
    'executable': utf8(sys.executable),
    'prefix': utf8(venv or sys.prefix),
    'basePrefix': utf8(base_prefix),
    'isVenv': venv is not None,
    'library': utf8(loaded_library() or library(base_prefix)),
    'freeThreaded': bool(variable('Py_GIL_DISABLED')),
    'machine': platform.machine(),
    'bits': 64 if sys.maxsize > 2 ** 32 else 32,
}))
