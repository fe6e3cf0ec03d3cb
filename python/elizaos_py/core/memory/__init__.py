"""What agents remember: conversations, facts, and what of them matters now."""

from elizaos_py.core.memory.context import Context
from elizaos_py.core.memory.conversation.conversations import Conversation
from elizaos_py.core.memory.conversation.message import Message
from elizaos_py.core.memory.errors import (
    ExtractionError,
    MemoryModelMissingError,
    MemoryPackageMissingError,
    MemorySettingsError,
    MemoryStoreError,
    MemorySystemError,
)
from elizaos_py.core.memory.facts.fact import Fact
from elizaos_py.core.memory.facts.forgetting import Swept
from elizaos_py.core.memory.facts.ranking import Recalled
from elizaos_py.core.memory.settings import Merging, Recalling, Retention, Weights, Window
from elizaos_py.core.memory.stores.host import HostStore
from elizaos_py.core.memory.stores.opening import open_store
from elizaos_py.core.memory.system import AdvancedMemorySystem

__all__ = [
    "AdvancedMemorySystem",
    "Context",
    "Conversation",
    "ExtractionError",
    "Fact",
    "HostStore",
    "MemoryModelMissingError",
    "MemoryPackageMissingError",
    "MemorySettingsError",
    "MemoryStoreError",
    "MemorySystemError",
    "Merging",
    "Message",
    "Recalled",
    "Recalling",
    "Retention",
    "Swept",
    "Weights",
    "Window",
    "open_store",
]
