# tries: connecting by TCP: to this machine's listener, by each of its addresses, and outwards
# expects: blocked
import asyncio, ftplib, http.client, smtplib, socket, urllib.request, xmlrpc.client

port = target["tcp"]
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET6, "::ffff:127.0.0.1"), (socket.AF_INET, "0.0.0.0"), (socket.AF_INET, "192.0.2.1")):
    attempt(f"a socket to {host}", lambda: socket.socket(family, socket.SOCK_STREAM).connect((host, port)))
attempt("create_connection", socket.create_connection, ("127.0.0.1", port))
attempt("http", lambda: http.client.HTTPConnection("127.0.0.1", port).connect())
attempt("urllib", urllib.request.urlopen, f"http://127.0.0.1:{port}/", also=urllib.request.URLError)
attempt("smtp", smtplib.SMTP, "127.0.0.1", port)
attempt("ftp", lambda: ftplib.FTP().connect("127.0.0.1", port))
attempt("xmlrpc", lambda: xmlrpc.client.ServerProxy(f"http://127.0.0.1:{port}/").system.listMethods())
attempt("asyncio", lambda: asyncio.run(asyncio.open_connection("127.0.0.1", port)))
verdict()
