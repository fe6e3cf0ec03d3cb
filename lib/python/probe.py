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


def setting(folder, name):
    """What a virtual environment's pyvenv.cfg says of a name."""
    with open(os.path.join(folder, 'pyvenv.cfg'), 'rb') as lines:
        for line in lines:
            key, _, value = line.decode('utf-8', 'replace').partition('=')
            if key.strip().lower() == name:
                return value.strip()
    return ''


def base_executable(venv):
    """The interpreter itself: of an environment's link, or of its copy, what it was made from."""
    known = [getattr(sys, '_base_executable', None)]
    if venv:
        # Before 3.11 `_base_executable` is the environment's own, too.
        home = setting(venv, 'home')
        known += [os.path.join(home, name) for name in ('python%d.%d' % sys.version_info[:2], 'python3', 'python.exe')]
        known = [path for path in known if path and not path.startswith(os.path.join(venv, ''))]
    return os.path.realpath(next((path for path in known if path and os.path.isfile(path)), sys.executable or ''))


def stdlib_folders(base):
    """Where the standard library is: that of an environment is its base's."""
    where = {'base': base, 'installed_base': base, 'platbase': getattr(sys, 'base_exec_prefix', sys.exec_prefix)}
    folders = [sysconfig.get_path(kind, base_scheme(), where) for kind in ('stdlib', 'platstdlib')]
    return unique(folders + [os.path.join(folder, 'lib-dynload') for folder in folders])


def package_folders(venv, base):
    """Where `site` would look for packages, whether the folders are there already or not; without the user's own."""
    venv_scheme = 'nt' if os.name == 'nt' else 'venv' if 'venv' in sysconfig.get_scheme_names() else 'posix_prefix'
    places = [(venv_scheme, venv)] if venv else []
    if not venv or setting(venv, 'include-system-site-packages').lower() == 'true':
        places += [(base_scheme(), base)]
        # Debian has a second one, for what its own packages bring.
        places += [('deb_system', base)] if 'deb_system' in sysconfig.get_scheme_names() else []
    return unique([
        sysconfig.get_path(kind, scheme, {'base': prefix, 'platbase': prefix})
        for scheme, prefix in places
        for kind in ('purelib', 'platlib')
    ])


def base_scheme():
    """The names of an installation's folders. In an environment the default is another one."""
    names = ['nt'] if os.name == 'nt' else ['posix_local', 'posix_prefix']
    known = sysconfig.get_scheme_names()
    return next((name for name in names if name in known), known[0])


def unique(paths):
    """Each once, in order."""
    return [utf8(path) for index, path in enumerate(paths) if path not in paths[:index]]


def utf8(path):
    """Undoes the locale's decoding: Node reads paths as UTF-8, Python as whatever LC_CTYPE says."""
    return os.fsencode(path).decode('utf-8', 'surrogateescape') if path and hasattr(os, 'fsencode') else path


base_prefix = getattr(sys, 'base_prefix', sys.prefix)
venv = virtual_environment()
print(json.dumps({
    'implementation': platform.python_implementation(),
    'version': sys.version.split()[0],
    'executable': utf8(sys.executable),
    'baseExecutable': utf8(base_executable(venv)),
    'prefix': utf8(venv or sys.prefix),
    'basePrefix': utf8(base_prefix),
    'isVenv': venv is not None,
    'library': utf8(loaded_library() or library(base_prefix)),
    'stdlib': stdlib_folders(base_prefix),
    'sitePackages': package_folders(venv, base_prefix),
    'freeThreaded': bool(variable('Py_GIL_DISABLED')),
    'machine': platform.machine(),
    'bits': 64 if sys.maxsize > 2 ** 32 else 32,
}))
