"""LangChain's own tests of chat models, on the host's model."""

import httpx
import pytest
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests
from obedient import ObedientModel

from elizaos_py.agents.langchain.model import HostChatModel


class HostChatModelProperties:
    """What the model's class can do; what a host's own model can is its own affair."""

    chat_model_class = HostChatModel
    supports_json_mode = True
    supports_image_inputs = True
    supports_image_urls = True
    supports_audio_inputs = True
    supports_pdf_inputs = True
    supports_image_tool_message = True
    supports_pdf_tool_message = True
    supports_anthropic_inputs = True
    enable_vcr_tests = True
    # The host has one model for agents, and a question does not name another.
    supports_model_override = False

    @property
    def chat_model_params(self):
        return {"host": ObedientModel()}

    @pytest.fixture(autouse=True)
    def no_network(self, monkeypatch):
        """Pictures, sounds and papers come from here: what is in them is nothing to these tests."""
        monkeypatch.setattr(httpx, "get", lambda url, **_: httpx.Response(200, content=b"\x89 of " + url.encode()))
        monkeypatch.setenv("LANGCHAIN_TESTS_USER_AGENT", "elizaos-py")


class TestUnit(HostChatModelProperties, ChatModelUnitTests):
    pass


class TestIntegration(HostChatModelProperties, ChatModelIntegrationTests):
    pass


class TestIntegrationWithJsonSchema(HostChatModelProperties, ChatModelIntegrationTests):
    structured_output_kwargs = {"method": "json_schema"}  # noqa: RUF012
