"""Who talks to whom, in what tone, with what trust: the social intelligence of an agent.

JavaScript reaches the functions: `py.call('elizaos_py.core.social:context', agent, room)`.
"""

from elizaos_py.core.social.calls import context, engine, forget, groups, observe, people, relationships, restore, save
from elizaos_py.core.social.engine import SocialIntelligenceEngine
from elizaos_py.core.social.errors import SocialError, SocialMessageError, SocialSettingsError, SocialStateError
from elizaos_py.core.social.labels import Label, Labelled, label
from elizaos_py.core.social.observing import Observed
from elizaos_py.core.social.relationship import Relationship
from elizaos_py.core.social.said import Said
from elizaos_py.core.social.settings import Settings
from elizaos_py.core.social.tone import ToneReader

__all__ = [
    "Label",
    "Labelled",
    "Observed",
    "Relationship",
    "Said",
    "Settings",
    "SocialError",
    "SocialIntelligenceEngine",
    "SocialMessageError",
    "SocialSettingsError",
    "SocialStateError",
    "ToneReader",
    "context",
    "engine",
    "forget",
    "groups",
    "label",
    "observe",
    "people",
    "relationships",
    "restore",
    "save",
]
