# tries: resolving names, and what libc asks for that
# expects: blocked
import asyncio, socket


async def resolve():
    return await asyncio.get_running_loop().getaddrinfo("example.com", 80)


attempt("getaddrinfo", socket.getaddrinfo, "example.com", 80, also=socket.gaierror)
attempt("gethostbyname", socket.gethostbyname, "example.com", also=socket.gaierror)
attempt("gethostbyaddr", socket.gethostbyaddr, "192.0.2.1", also=(socket.gaierror, socket.herror))
attempt("getservbyname", socket.getservbyname, "http", also=OSError)
attempt("asyncio", lambda: asyncio.run(resolve()), also=socket.gaierror)
verdict()
