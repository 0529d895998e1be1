"""The traces of interop-client.py, which runs this with `say`, `refused` and `client`."""

import os
import time

import mlflow
from mlflow.entities import AssessmentSource, Expectation, Feedback
from mlflow.entities.model_registry import PromptVersion
from mlflow.entities.trace_metrics import AggregationType, MetricAggregation, MetricViewType

# Told by interop-client.py, as the globals of this file.
say, refused, client = say, refused, client  # noqa: F821


def spans_alone(experiment):
    """A sender of OTLP that is not MLflow's client; the trace is read by the client."""
    from mlflow.utils.rest_utils import http_request
    from mlflow.utils.credentials import get_default_host_creds

    body = {
        "resourceSpans": [
            {
                "scopeSpans": [
                    {
                        "spans": [
                            {
                                "traceId": "ab" * 16,
                                "spanId": "cd" * 8,
                                "name": "by hand",
                                "kind": 1,
                                "startTimeUnixNano": str(time.time_ns() - 2_000_000_000),
                                "endTimeUnixNano": str(time.time_ns()),
                                "attributes": [
                                    {"key": "mlflow.spanType", "value": {"stringValue": "CHAIN"}},
                                    {"key": "n", "value": {"intValue": "5"}},
                                    {"key": "list", "value": {"arrayValue": {"values": [{"stringValue": "a"}]}}},
                                ],
                                "status": {"code": 2, "message": "broke"},
                            }
                        ]
                    }
                ]
            }
        ]
    }

    def send(to):
        return http_request(
            get_default_host_creds(os.environ["MLFLOW_TRACKING_URI"]),
            "/v1/traces",
            "POST",
            json=body,
            extra_headers={"x-mlflow-experiment-id": to},
        ).status_code

    missing = send("2147483000")
    taken = send(experiment)
    trace_id = "tr-" + "ab" * 16
    found = client.search_traces(
        locations=[experiment], filter_string=f"trace_id = '{trace_id}'", include_spans=False
    )
    trace = mlflow.get_trace(trace_id)
    for _ in range(60):
        if trace.data.spans:
            break
        time.sleep(0.25)
        trace = mlflow.get_trace(trace_id)
    return {
        "sent": [missing, taken],
        "found": [t.info.trace_id == trace_id for t in found],
        "state": str(trace.info.state),
        "seconds": round(trace.info.execution_duration / 1000),
        "spans": [
            (s.name, s.span_type, str(s.status.status_code), s.get_attribute("n"), s.get_attribute("list"))
            for s in trace.data.spans
        ],
        "batch": len(client._tracing_client.batch_get_traces([trace_id])),
    }


def assessments(trace_id, search):
    human = AssessmentSource("HUMAN", "mia@example.org")
    first = mlflow.log_feedback(
        trace_id=trace_id,
        name="good",
        value=True,
        source=human,
        rationale="It is right.",
        metadata={"sentBy": "x", "round_no": "1"},
    )
    judge = AssessmentSource("LLM_JUDGE", "judge-1")
    judged = mlflow.log_feedback(trace_id=trace_id, name="grounded", value=0.4, source=judge)
    mlflow.log_feedback(trace_id=trace_id, name="safe", error=ValueError("no answer"))
    parts = {"is_short": True, "toneOf": "kind"}
    mlflow.log_feedback(trace_id=trace_id, name="parts", value=parts)
    wanted = {"text": "WHY", "n_of": [1, 2.5, None]}
    mlflow.log_expectation(trace_id=trace_id, name="wanted", value=wanted)
    mlflow.log_expectation(trace_id=trace_id, name="language", value="en", source=human)
    mlflow.update_assessment(
        trace_id,
        judged.assessment_id,
        Feedback(name="grounded", value=0.9, rationale="second look", metadata={"again": "yes"}),
    )
    other = lambda: mlflow.update_assessment(
        trace_id, judged.assessment_id, Expectation(name="grounded", value=1)
    )
    over = mlflow.override_feedback(trace_id=trace_id, assessment_id=first.assessment_id, value=False)
    seen = client.get_trace(trace_id, display=False).info.assessments
    searched = {
        text: len(search(text))
        for text in (
            "feedback.good = 'false'",
            "feedback.good = 'true'",
            "feedback.grounded > 0.8",
            "feedback.grounded > 0.95",
            "expectation.language ILIKE 'E%'",
            "feedback.nobody IS NULL AND expectation.wanted IS NOT NULL",
        )
    }
    replaced = mlflow.get_assessment(trace_id, first.assessment_id)
    mlflow.delete_assessment(trace_id, over.assessment_id)
    mlflow.delete_assessment(trace_id, over.assessment_id)
    again = mlflow.get_assessment(trace_id, first.assessment_id)
    return {
        "names": [a.name for a in seen],
        "good": [first.value, first.rationale, first.source.source_id, first.metadata],
        "grounded": [
            [a.value, a.rationale, a.metadata, a.source.source_type] for a in seen if a.name == "grounded"
        ],
        "safe": [[a.error.error_code, a.error.error_message] for a in seen if a.name == "safe"],
        "parts": [a.value == parts for a in seen if a.name == "parts"],
        "wanted": [a.value == wanted for a in seen if a.name == "wanted"],
        "other": refused(other),
        "over": [over.overrides == first.assessment_id, replaced.valid, again.valid],
        "searched": searched,
        "gone": refused(lambda: mlflow.get_assessment(trace_id, over.assessment_id)),
        "issue": refused(lambda: mlflow.log_issue(trace_id=trace_id, issue_id="i-1")),
    }


def assessed_while_open():
    """What is said inside the trace comes with the trace, and only once."""
    with mlflow.start_span("open"):
        trace_id = mlflow.get_active_trace_id()
        mlflow.log_feedback(trace_id=trace_id, name="at once", value="yes")
    mlflow.flush_trace_async_logging()
    info = mlflow.get_trace(trace_id).info
    client._tracing_client.store.start_trace(info)
    return [[a.name, a.value] for a in mlflow.get_trace(trace_id).info.assessments]


def links(experiment, trace_id, search):
    with mlflow.start_run(run_name="reviewed") as run:
        run_id = run.info.run_id
    client.link_traces_to_run([trace_id], run_id)
    client.link_traces_to_run([trace_id], run_id)
    of_run = mlflow.search_traces(locations=[experiment], run_id=run_id, return_type="list")
    prompt = PromptVersion(name="greet", version=1, template="Say {{what}}")
    client.link_prompt_versions_to_trace([prompt], trace_id)
    return {
        "of_run": [t.info.trace_id == trace_id for t in of_run],
        "other": len(search(f"run_id = '{'0' * 32}'")),
        "unknown": refused(lambda: client.link_traces_to_run([trace_id], "0" * 32)),
        "many": refused(lambda: client.link_traces_to_run([trace_id] * 101, run_id)),
        "prompt": [len(search("prompt = 'greet/1'")), len(search("prompt = 'greet/2'"))],
        "run": run_id,
    }


def traces(experiment):
    mlflow.set_experiment(experiment_id=experiment)

    @mlflow.trace(name="answer", attributes={"kind": "chat"})
    def answer(question):
        with mlflow.start_span("look_up", span_type="RETRIEVER") as span:
            span.set_inputs({"q_1": question})
        return {"text": question.upper()}

    answer("why")
    trace_id = mlflow.get_last_active_trace_id()
    mlflow.flush_trace_async_logging()
    client.set_trace_tag(trace_id, "rated_by", "Mia")
    client.set_trace_tag(trace_id, "other", "x")
    client.delete_trace_tag(trace_id, "other")
    trace = mlflow.get_trace(trace_id)
    search = lambda text: [
        t.info.trace_id
        for t in client.search_traces(locations=[experiment], filter_string=text, order_by=["timestamp_ms DESC"])
    ]
    found = search("tags.rated_by = 'Mia' AND trace.status = 'OK' AND trace.name = 'answer'")
    plain = spans_alone(experiment)
    assessed = assessments(trace_id, search)
    say(
        "traces",
        plain=plain,
        assessed=assessed,
        active=assessed_while_open(),
        linked=links(experiment, trace_id, search),
        id=trace_id,
        state=str(trace.info.state),
        previews=[trace.info.request_preview, trace.info.response_preview],
        tag=trace.info.tags.get("rated_by"),
        other=trace.info.tags.get("other"),
        schema=trace.info.trace_metadata.get("mlflow.trace_schema.version"),
        page=trace.info.trace_metadata.get("tandem.tracePage"),
        spans=[(s.name, s.span_type, s.inputs) for s in trace.data.spans],
        took=trace.info.execution_duration is not None,
        found=found == [trace_id],
        none=search("metadata.nothing = 'x'"),
        wrong=refused(lambda: search("attributes.nonsense = 'x'")),
        deleted=client.delete_traces(experiment, trace_ids=[trace_id]),
        gone=refused(lambda: client.get_trace(trace_id)),
        unassessed=refused(lambda: mlflow.log_feedback(trace_id=trace_id, name="good", value=True)),
        left_out=refused(lambda: client._tracing_client.store.query_trace_metrics(
            [experiment], MetricViewType.TRACES, "trace_count", [MetricAggregation(AggregationType.COUNT)]
        )),
    )
