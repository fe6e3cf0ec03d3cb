# tries: foreseeing the next task's chance: two executions must not draw the same
# each: random uuid urandom secrets object_of_random numpy
# expects: done
# twice: differs
# numpy: yes
import random, secrets, uuid

import numpy

{
    "random": random.random, "uuid": lambda: str(uuid.uuid4()), "urandom": lambda: os.urandom(16).hex(), "secrets": secrets.token_hex, "object_of_random": random.Random().random,
    "numpy": lambda: float(numpy.random.rand()),
}[which]()
