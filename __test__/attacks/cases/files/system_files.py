# tries: reading what every Linux process can read
# expects: blocked
for path in (
    "/etc/passwd", "/etc/shadow", "/etc/group", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/etc/machine-id", "/etc/os-release",
    "/etc/ssl/openssl.cnf", "/root/.bashrc", "/root/.ssh/id_rsa", "/var/log/dpkg.log", "/var/lib/dpkg/status", "/boot/config", "/bin/sh",
):
    attempt(path, open, path, "rb")
verdict()
