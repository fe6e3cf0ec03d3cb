"""Starts a template: `python -I -S -B -c <this text> <addon> <folder of elizaos_py>`, descriptor 3 its socket."""


def _start() -> None:
    import sys
    from importlib.machinery import ExtensionFileLoader, SourceFileLoader
    from importlib.util import module_from_spec, spec_from_file_location

    _, addon, folder = sys.argv
    # Here as in a process that embeds Python, no argument is the program's.
    sys.argv[:] = [""]
    first = f"{folder}/elizaos_py/__init__.py"
    # Each by its file: nobody needs to see what else is in the folder. The package asks for the native half at once.
    for name, loader in (
        ("elizaos_py._native", ExtensionFileLoader("elizaos_py._native", addon)),
        ("elizaos_py._template", ExtensionFileLoader("elizaos_py._template", addon)),
        ("elizaos_py", SourceFileLoader("elizaos_py", first)),
    ):
        spec = spec_from_file_location(name, loader.path, loader=loader)
        assert spec is not None
        sys.modules[name] = module = module_from_spec(spec)
        loader.exec_module(module)
    from elizaos_py.worker import template

    # A task may look around in `__main__`, which is as empty as elsewhere.
    del globals()["_start"]
    template.serve()


_start()
