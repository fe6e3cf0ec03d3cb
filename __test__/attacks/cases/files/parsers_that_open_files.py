# tries: having a library open the secret: entities of XML, addresses of files, databases
# expects: blocked
import configparser, csv, dbm, gettext, mailbox, mimetypes, netrc, pickle, shelve, sqlite3, urllib.request, xml.dom.minidom, xml.sax, xml.sax.handler

path = target["secret"]
pieces = []


class Text(xml.sax.handler.ContentHandler):
    def characters(self, content):
        pieces.append(content)


def expand():
    parser = xml.sax.make_parser()
    parser.setFeature(xml.sax.handler.feature_external_ges, True)
    parser.setContentHandler(Text())
    parser.feed(f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{path}">]><a>&e;</a>')
    parser.close()


attempt("an entity of XML", expand, also=Exception)
leaks.extend(pieces)
attempt("a file's address", lambda: urllib.request.urlopen(f"file://{path}").read(), also=urllib.request.URLError)
attempt("netrc", netrc.netrc, path)
attempt("mailbox", lambda: list(mailbox.mbox(path, create=False)), also=mailbox.Error)
attempt("shelve", shelve.open, path, "r", also=(dbm.error[0], ImportError))
attempt("attach", lambda: sqlite3.connect(":memory:").execute("attach ? as other", (path,)), also=sqlite3.Error)
attempt("vacuum into", lambda: sqlite3.connect(":memory:").execute("vacuum into '/tmp/made-by-a-task'"), also=sqlite3.Error)
if configparser.ConfigParser().read(path):
    leaks.append("configparser")
attempt("mimetypes", mimetypes.MimeTypes, (path,))
verdict()
