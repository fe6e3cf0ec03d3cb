"""What `py.prometheus()` gives, read by the reference parser."""

import bridge
import pytest
from prometheus_client.parser import text_string_to_metric_families

ODD = 'a "quoted" \\ back\\nslash\nand a line, {braces}="x", é'


@pytest.fixture(scope="module")
def told():
    """The figures and the text of one moment, after a task of each kind."""
    bridge.code("1", options={"variant": ODD})
    with pytest.raises(bridge.TaskFailedError):
        bridge.code("1 / 0", options={"variant": "plain"})
    both = bridge.js("[py.metrics(), py.prometheus({ labels: value })]", {"agent": ODD})
    return both[0], {family.name: family for family in text_string_to_metric_families(both[1])}


def value(families, family, sample, **labels):
    wanted = {"agent": ODD, **labels}
    found = [
        s.value for s in families[f"elizaos_python_{family}"].samples if s.name.endswith(sample) and s.labels == wanted
    ]
    assert len(found) == 1, (family, sample, labels)
    return found[0]


def test_every_family_has_a_type_and_a_unit_of_the_base(told):
    _, families = told
    assert {family.type for family in families.values()} == {"counter", "gauge", "histogram"}
    assert all(family.documentation for family in families.values())
    assert all(name.endswith("_seconds") for name, family in families.items() if family.type == "histogram")
    assert all(sample.labels["agent"] == ODD for family in families.values() for sample in family.samples)


def test_counters_are_those_of_metrics(told):
    metrics, families = told
    assert value(families, "tasks_completed", "_total") == metrics["completed"]
    assert value(families, "tasks_failed", "_total", code="PYTHON_ERROR") == metrics["failures"]["PYTHON_ERROR"]
    assert value(families, "variant_tasks", "_total", variant=ODD, status="completed") == 1
    assert value(families, "variant_tasks", "_total", variant="plain", status="failed") == 1


def test_histograms_are_those_of_metrics(told):
    metrics, families = told
    for name, known in (("run", "run"), ("queue", "queue"), ("tool", "tool"), ("sandbox_start", "sandboxStart")):
        wanted = metrics["latency"][known]
        assert value(families, f"{name}_seconds", "_count") == wanted["count"]
        assert value(families, f"{name}_seconds", "_bucket", le="+Inf") == wanted["count"]
        assert value(families, f"{name}_seconds", "_sum") == pytest.approx(wanted["sumMs"] / 1000)
        buckets = [s for s in families[f"elizaos_python_{name}_seconds"].samples if s.name.endswith("_bucket")][:-1]
        assert [s.value for s in buckets] == [bucket["count"] for bucket in wanted["buckets"]]
        assert [float(s.labels["le"]) * 1000 for s in buckets] == pytest.approx([b["leMs"] for b in wanted["buckets"]])
