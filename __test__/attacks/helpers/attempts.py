# What every attack has: tries, and the verdict on them.
import errno, os, re, sys, time

# What the host keeps from a task looks like this; the attack knows the form and not the secret.
SECRET = re.compile(r"canary-[0-9a-f]{32}")
REFUSALS = {errno.EPERM, errno.EACCES, errno.ENOENT, errno.ENOSYS, errno.EROFS, errno.ESRCH}
leaks = []


def attempt(name, function, *arguments, also=(), **keywords):
    """One try. Only a known refusal counts: any other error may be a mistake of the attack, or a door ajar."""
    try:
        value = function(*arguments, **keywords)
    except also:
        return None
    except OSError as error:
        if error.errno not in REFUSALS:
            leaks.append(f"{name}: went through to {error!r:.200}")
        return None
    except Exception as error:
        leaks.append(f"{name}: went on to {error!r:.200}")
        return None
    leaks.append(f"{name}: gave {value!r:.200}")
    return value


def verdict():
    return leaks or "blocked"


def hang():
    """Leaves the verdict to the host: whatever it thinks of what was sent, it must not be asked twice."""
    while True:
        time.sleep(3600)
