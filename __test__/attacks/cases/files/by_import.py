# tries: importing a module from a folder of the host, by everything that loads code
# expects: blocked
import importlib.util, runpy, zipimport
from importlib.machinery import ExtensionFileLoader, SourceFileLoader, SourcelessFileLoader

folder, path = target["folder"], os.path.join(target["folder"], "stolen.py")
sys.path.insert(0, folder)
attempt("import", __import__, "stolen", also=ImportError)
attempt("run_path", runpy.run_path, path)
attempt("run_module", runpy.run_module, "stolen", also=ImportError)
attempt("get_data", SourceFileLoader("stolen", path).get_data, path)
attempt("exec_module", lambda: importlib.util.spec_from_file_location("stolen", path).loader.load_module())
attempt("a compiled one", lambda: SourcelessFileLoader("stolen", path).get_code("stolen"))
attempt("an extension", lambda: ExtensionFileLoader("stolen", path).create_module(importlib.util.spec_from_file_location("stolen", path)), also=ImportError)
attempt("an archive", zipimport.zipimporter, folder, also=zipimport.ZipImportError)
verdict()
