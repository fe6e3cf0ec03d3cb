"""A small benchmark: money is to be moved, and the accounts tell whether it was."""

from elizaos_py.core.registry import EnvironmentTool


class Bank:
    """Its score is the share of what was asked for that has been done."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.frozen = False
        self.reset()

    def reset(self):
        self.accounts = {"ada": 100, "bob": 0}

    def score(self):
        return sum(self.accounts[name] == amount for name, amount in self.wanted.items()) / len(self.wanted)

    def tools(self):
        name = {"type": "string", "enum": ["ada", "bob"]}
        amount = {"type": "integer", "minimum": 1}
        sides = {"type": "object", "properties": {"source": name, "to": name, "amount": amount}}
        yield EnvironmentTool(
            "balance",
            {"type": "object", "properties": {"name": name}, "required": ["name"], "additionalProperties": False},
            self.balance,
            "What an account has",
            ("read",),
        )
        if not self.frozen:
            yield EnvironmentTool(
                "transfer",
                sides | {"required": ["source", "to", "amount"]},
                self.transfer,
                "Moves money between accounts",
                ("write", "money"),
            )

    def balance(self, name):
        return self.accounts[name]

    def transfer(self, source, to, amount):
        had = self.accounts[source]
        if had < amount:
            raise ValueError(f"{source} has {had}")
        self.accounts[source] = had - amount
        self.accounts[to] += amount
        return {"left": self.accounts[source]}
