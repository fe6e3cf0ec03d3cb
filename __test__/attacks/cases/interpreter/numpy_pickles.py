# tries: programs inside arrays: pickles that start processes and open files
# expects: blocked
# numpy: yes
import io, pickle, numpy


class Acting:
    def __init__(self, function, *arguments):
        self.made = function, arguments

    def __reduce__(self):
        return self.made


for function, argument in ((os.fork, ()), (open, (target["secret"],)), (os.listdir, ("/etc",))):
    file = io.BytesIO()
    numpy.save(file, numpy.array([Acting(function, *argument)], dtype=object), allow_pickle=True)
    attempt(function.__name__, numpy.load, io.BytesIO(file.getvalue()), allow_pickle=True)
    attempt(f"{function.__name__} by pickle", pickle.loads, pickle.dumps(Acting(function, *argument)))
verdict()
