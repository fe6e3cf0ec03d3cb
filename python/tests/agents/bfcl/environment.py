"""BFCL's world of one task: its own classes, changed by its own executor, judged by its own checker."""

from __future__ import annotations

from itertools import count

from bfcl_eval.eval_checker.multi_turn_eval import multi_turn_utils
from bfcl_eval.eval_checker.multi_turn_eval.multi_turn_checker import multi_turn_checker

from bfcl.benchmark import functions
from elizaos_py.core.registry import EnvironmentTool

_numbers = count(1)


class BfclEnvironment:
    """One conversation: its tools are those that the user has given by the turn that it is in."""

    def __init__(self, task):
        self.task = task
        self._instances = None
        self.reset()

    def reset(self):
        self.close()
        # Of its own: BFCL keeps the objects of a conversation under the name of the model.
        self._instances = f"replay_{next(_numbers)}_of"
        self.turns = []

    def close(self):
        """Let go of the objects, which BFCL would keep for as long as the process lives."""
        kept = vars(multi_turn_utils)
        for name in [name for name in kept if self._instances is not None and name.startswith(self._instances)]:
            del kept[name]

    def begin_turn(self):
        """Go on to the next turn, and give what the user says."""
        self.turns.append([])
        return self.task.said(len(self.turns) - 1)

    def tools(self):
        missing = self.task.missing(len(self.turns) - 1)
        for of in self.task.classes:
            for name, description, schema in functions(of):
                if name not in missing:
                    yield EnvironmentTool(name, schema, self._caller(name), description)

    def score(self):
        if len(self.turns) < len(self.task.gold):
            return None
        return float(self.verdict()["valid"])

    def verdict(self):
        """What BFCL's checker says of all calls, which it makes again in a world of its own, beside the right ones."""
        steps = [[[call] for call in calls] for calls in self.turns]
        return multi_turn_checker(steps, self.task.gold, self.task.entry, "", self._instances)

    def execute(self, call):
        """Make one call, as BFCL does while a model is asked."""
        (told,), _ = multi_turn_utils.execute_multi_turn_func_call(
            [call],
            self.task.entry["initial_config"],
            self.task.classes,
            self._instances,
            self.task.id,
            self.task.long_context,
        )
        return told

    def state(self):
        """All that the checker would look at."""
        _, instances = multi_turn_utils.execute_multi_turn_func_call(
            [],
            self.task.entry["initial_config"],
            self.task.classes,
            self._instances,
            self.task.id,
            self.task.long_context,
        )
        return {
            (name, attribute): value
            for name, instance in instances.items()
            for attribute, value in vars(instance).items()
            if not attribute.startswith("_")
        }

    def _caller(self, name):
        def call(**arguments):
            made = f"{name}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})"
            self.turns[-1].append(made)
            return self.execute(made)

        return call
