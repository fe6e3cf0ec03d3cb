# tries: controlling descriptors beyond what streams need
# expects: blocked
import fcntl

COMMANDS = {
    "TIOCSTI": 0x5412, "TIOCLINUX": 0x541C, "TIOCSCTTY": 0x540E, "TIOCNOTTY": 0x5422, "TIOCSETD": 0x5423, "FIOASYNC": 0x5452, "SIOCGIFCONF": 0x8912, "SIOCGIFHWADDR": 0x8927,
    "SIOCOUTQ": 0x5411, "SIOCUNIXFILE": 0x89E0, "FS_IOC_GETFLAGS": 0x80086601, "FICLONE": 0x40049409, "FIEMAP": 0xC020660B, "NS_GET_PARENT": 0xB702, "FIFREEZE": 0xC0045877,
    "FS_IOC_SETFLAGS": 0x40086602, "GETFSUUID": 0x80111500, "GETFSLABEL": 0x81009431, "VERITY": 0x40806685,
}
library = os.open(os.__file__, os.O_RDONLY)
for number in (0, 3, library):
    for name, command in COMMANDS.items():
        attempt(f"{name} on {number}", fcntl.ioctl, number, command, bytes(256))
attempt("F_SETPIPE_SZ", fcntl.fcntl, os.pipe()[1], 1031, 1 << 20)
attempt("F_ADD_SEALS", fcntl.fcntl, library, 1033, 1)
attempt("F_SET_RW_HINT", fcntl.fcntl, library, 1036, bytes(8))
verdict()
