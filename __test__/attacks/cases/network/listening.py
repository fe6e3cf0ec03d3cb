# tries: being reached: servers of every kind, and the machine's interfaces
# expects: blocked
import asyncio, http.server, multiprocessing.connection, socket, socketserver

attempt("create_server", socket.create_server, ("127.0.0.1", 0))
attempt("socketserver", socketserver.TCPServer, ("127.0.0.1", 0), socketserver.BaseRequestHandler)
attempt("http.server", http.server.HTTPServer, ("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
attempt("multiprocessing", multiprocessing.connection.Listener, ("127.0.0.1", 0))
# asyncio passes over addresses that it gets no socket for, and is content with none.
server = asyncio.run(asyncio.start_server(lambda *_: None, "127.0.0.1", 0))
if server.sockets:
    leaks.append("asyncio")
attempt("a unix server", lambda: asyncio.run(asyncio.start_unix_server(lambda *_: None, "/tmp/made-by-a-task")))
attempt("interfaces", socket.if_nameindex)
verdict()
