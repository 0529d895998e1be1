"""Drives the unmodified MLflow client against Tandem; each line on stdout is one finding.

Runs with MLflow 3 and with 2.22. Environment: MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN, and WORK, an empty folder.
"""

import json
import os
import pathlib
import runpy
import time

import mlflow
import mlflow.sklearn
import numpy as np
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException
from sklearn.linear_model import LogisticRegression

work = pathlib.Path(os.environ["WORK"])
client = MlflowClient()
started = time.monotonic()


def say(name, **found):
    print(json.dumps({"name": name, "s": round(time.monotonic() - started, 1), **found}), flush=True)


def refused(call):
    try:
        call()
    except MlflowException as error:
        return {"code": error.error_code, "status": error.get_http_status_code(), "text": str(error)}
    return None


def experiments():
    first = mlflow.set_experiment("interop")
    again = mlflow.set_experiment("interop")
    client.set_experiment_tag(first.experiment_id, "team", "risk")
    found = client.search_experiments(filter_string="name LIKE 'inter%' AND tags.team = 'risk'")
    client.rename_experiment(client.create_experiment("other"), "renamed")
    other = client.get_experiment_by_name("renamed")
    client.delete_experiment(other.experiment_id)
    deleted = client.get_experiment(other.experiment_id).lifecycle_stage
    client.restore_experiment(other.experiment_id)
    say(
        "experiments",
        same=first.experiment_id == again.experiment_id,
        found=[e.name for e in found],
        tags=found[0].tags if found else None,
        deleted=deleted,
        restored=client.get_experiment(other.experiment_id).lifecycle_stage,
        taken=refused(lambda: client.create_experiment("interop")),
        missing=refused(lambda: client.get_experiment("987654")),
        default=client.get_experiment("0").name,
    )
    return first.experiment_id


def batches(experiment):
    run = client.create_run(experiment, run_name="batches")
    now = int(time.time() * 1000)
    client.log_batch(
        run.info.run_id,
        metrics=[Metric("loss", 1 / (step + 1), now + step, step) for step in range(1000)],
    )
    client.log_batch(
        run.info.run_id,
        metrics=[Metric("bad", float("nan"), now, 0), Metric("big", float("inf"), now, 0)],
        params=[Param("depth", "3"), Param("note", "a\nb 'c' ü")],
        tags=[RunTag("kind", "first"), RunTag("kind", "second")],
    )
    client.log_metric(run.info.run_id, "late", 5.0, step=10)
    client.log_metric(run.info.run_id, "late", 1.0, step=2)
    client.log_param(run.info.run_id, "depth", "3")
    changed = refused(lambda: client.log_param(run.info.run_id, "depth", "4"))
    client.set_tag(run.info.run_id, "gone", "x")
    client.delete_tag(run.info.run_id, "gone")
    history = client.get_metric_history(run.info.run_id, "loss")
    client.set_terminated(run.info.run_id)
    data = client.get_run(run.info.run_id)
    say(
        "batches",
        history=len(history),
        first=history[0].value,
        last=history[-1].value,
        ordered=[m.step for m in history] == list(range(1000)),
        metrics={k: str(v) for k, v in data.data.metrics.items()},
        params=data.data.params,
        tags={k: v for k, v in data.data.tags.items() if not k.startswith("mlflow.")},
        status=data.info.status,
        ended=data.info.end_time is not None,
        changed=changed,
        late=[(m.step, m.value) for m in client.get_metric_history(run.info.run_id, "late")],
    )


def nested():
    with mlflow.start_run(run_name="parent") as parent:
        for depth in (1, 2):
            with mlflow.start_run(run_name=f"child-{depth}", nested=True):
                mlflow.log_param("depth", depth)
                mlflow.log_metric("score", depth / 10)
    children = mlflow.search_runs(
        filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'", output_format="list"
    )
    say("nested", children=sorted(r.info.run_name for r in children))


def searches(experiment):
    def names(filter_string, **more):
        runs = client.search_runs([experiment], filter_string, **more)
        return sorted(r.info.run_name for r in runs)

    wanted = {
        "metric >": names("metrics.score > 0.15"),
        "metric <=": names("metrics.score <= 0.1"),
        "metric >=": names("metrics.score >= 0.2"),
        "metric <": names("metrics.score < 0.2"),
        "metric !=": names("metrics.score != 0.1"),
        "metric =": names("metrics.`score` = 0.2"),
        "param =": names("params.depth = '3'"),
        "param !=": names("params.depth != '3'"),
        "param LIKE": names("params.note LIKE 'a%'"),
        "tag ILIKE": names("tags.kind ILIKE 'SEC%'"),
        "IN": names("attributes.run_name IN ('parent', 'batches')"),
        "NOT IN": names("run_name NOT IN ('parent', 'batches')"),
        "status": names("attributes.status = 'FINISHED' AND run_name LIKE 'child%'"),
        "start_time": names("attributes.start_time > 0 AND run_name = 'parent'"),
        "IS NULL": names("params.depth IS NULL"),
        "IS NOT NULL": names("params.depth IS NOT NULL AND metrics.score > 0"),
        "quotes": names("params.note LIKE \"%'c'%\""),
    }
    ordered = client.search_runs([experiment], "metrics.score > 0", order_by=["metrics.score DESC"])
    page = client.search_runs([experiment], max_results=2)
    rest = client.search_runs([experiment], max_results=1000, page_token=page.token)
    frame = mlflow.search_runs([experiment], max_results=10)
    say(
        "searches",
        wanted=wanted,
        ordered=[r.info.run_name for r in ordered],
        pages=[len(page), len(rest)],
        columns="params.depth" in frame.columns,
        wrong=refused(lambda: client.search_runs([experiment], "metrics.score > 'x'")),
    )


def artifacts():
    folder = work / "out"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("hello")
    (folder / "deep" / "ü b.bin").write_bytes(os.urandom(300_000))
    with mlflow.start_run(run_name="files") as run:
        mlflow.log_artifacts(folder, "report")
        mlflow.log_dict({"a": 1}, "conf/c.json")
        os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = "true"
        os.environ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = str(5 * 1024 * 1024)
        os.environ["MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"] = str(5 * 1024 * 1024)
        large = work / "large.bin"
        large.write_bytes(os.urandom(12 * 1024 * 1024))
        mlflow.log_artifact(str(large))
        del os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"]
    run_id = run.info.run_id
    listed = sorted(f.path for f in client.list_artifacts(run_id, "report"))
    back = pathlib.Path(client.download_artifacts(run_id, "report", str(work)))
    whole = pathlib.Path(client.download_artifacts(run_id, "large.bin", str(work / "out")))
    say(
        "artifacts",
        root=sorted((f.path, f.is_dir, f.file_size) for f in client.list_artifacts(run_id)),
        listed=listed,
        text=(back / "a.txt").read_text(),
        same=(back / "deep" / "ü b.bin").read_bytes() == (folder / "deep" / "ü b.bin").read_bytes(),
        large=whole.read_bytes() == large.read_bytes(),
        json=mlflow.artifacts.load_dict(f"{run.info.artifact_uri}/conf/c.json"),
    )


def train():
    x = np.random.default_rng(1).normal(size=(200, 3))
    y = (x[:, 0] + x[:, 1] > 0).astype(int)
    mlflow.sklearn.autolog(log_datasets=True)
    with mlflow.start_run(run_name="trained") as run:
        model = LogisticRegression(C=0.5).fit(x, y)
    mlflow.sklearn.autolog(disable=True)
    with mlflow.start_run(run_name="logged"):
        info = mlflow.sklearn.log_model(
            model,
            **{"name" if mlflow.__version__ >= "3" else "artifact_path": "clf"},
            input_example=x[:2],
            # Left out, the client starts another Python to find them out.
            pip_requirements=["scikit-learn"],
            registered_model_name="churn",
        )
    data = client.get_run(run.info.run_id)
    say(
        "train",
        params=data.data.params.get("C"),
        metrics=sorted(data.data.metrics),
        datasets=len(data.inputs.dataset_inputs),
        # MLflow 2 knows no outputs.
        models=len(getattr(getattr(data, "outputs", None), "model_outputs", None) or []),
        info=info.model_uri,
        version=info.registered_model_version,
    )
    return model, x, info.model_uri


def registry(model, x, source):
    second = mlflow.register_model(source, "churn")
    client.update_model_version("churn", second.version, "second try")
    client.set_model_version_tag("churn", second.version, "stage", "test")
    client.set_registered_model_tag("churn", "owner", "risk")
    client.update_registered_model("churn", "Who leaves")
    client.set_registered_model_alias("churn", "challenger", second.version)
    found = client.search_model_versions("name = 'churn' AND tags.stage = 'test'")
    models = client.search_registered_models("name LIKE 'ch%' AND tags.owner = 'risk'")
    by_alias = client.get_model_version_by_alias("churn", "challenger")
    loaded = mlflow.pyfunc.load_model("models:/churn@challenger")
    same = bool((loaded.predict(x) == model.predict(x)).all())
    say(
        "registry",
        versions=[v.version for v in client.search_model_versions("name = 'churn'")],
        found=[v.version for v in found],
        models=[(m.name, m.description, dict(m.aliases)) for m in models],
        alias=by_alias.version,
        same=same,
        taken=refused(lambda: client.create_registered_model("churn")),
        missing=refused(lambda: client.get_model_version("churn", "99")),
        no_alias=refused(lambda: client.get_model_version_by_alias("churn", "nobody")),
    )


def protected(model, x):
    ask = lambda: client.set_registered_model_alias("churn", "champion", "1")
    first = refused(ask)
    second = refused(ask)
    say("asked", first=first, second=second)
    for _ in range(240):
        if refused(ask) is None:
            break
        time.sleep(0.25)
    loaded = mlflow.sklearn.load_model("models:/churn@champion")
    say(
        "served",
        version=client.get_model_version_by_alias("churn", "champion").version,
        same=bool((loaded.predict(x) == model.predict(x)).all()),
        kept=refused(lambda: client.delete_model_version("churn", "1")),
        named=refused(lambda: client.rename_registered_model("churn", "other")),
        moved=refused(lambda: client.set_registered_model_alias("churn", "champion", "2")),
    )


def logged_models(experiment):
    if not hasattr(client, "search_logged_models"):
        return say("logged_models", skipped=True)
    from mlflow.entities import LoggedModelInput, LoggedModelOutput

    made = client.create_logged_model(experiment, name="plain", params={"a": "1"}, tags={"t": "x"})
    client.finalize_logged_model(made.model_id, "READY")
    client.set_logged_model_tags(made.model_id, {"u": "y"})
    client.delete_logged_model_tag(made.model_id, "t")
    client.set_logged_model_tags(made.model_id, {"team/name": "z"})
    client.delete_logged_model_tag(made.model_id, "team/name")
    client.log_model_params(made.model_id, {f"p{n}": str(n) for n in range(150)})
    changed = refused(lambda: client.log_model_params(made.model_id, {"p1": "2"}))
    (work / "note.txt").write_text("of the model")
    client.log_model_artifact(made.model_id, str(work / "note.txt"))
    files = [f.path for f in client.list_logged_model_artifacts(made.model_id)]
    back = mlflow.artifacts.download_artifacts(f"{made.artifact_location}/note.txt", dst_path=str(work / "back"))
    rows = mlflow.data.from_numpy(np.ones((3, 2)), name="holdout")
    with mlflow.start_run(run_name="scored") as scored:
        mlflow.log_metric("auc", 0.9, model_id=made.model_id)
        mlflow.log_metric("f1", 0.7, model_id=made.model_id, dataset=rows)
        client.log_inputs(scored.info.run_id, models=[LoggedModelInput(made.model_id)])
        client.log_outputs(scored.info.run_id, [LoggedModelOutput(made.model_id, step=7)])
        external = mlflow.create_external_model(name="elsewhere", model_type="agent", params={"a": "9"})
    run = client.get_run(scored.info.run_id)
    on = [{"dataset_name": "holdout", "dataset_digest": rows.digest}]
    search = lambda text, **more: [
        m.name
        for m in mlflow.search_logged_models(
            experiment_ids=[experiment], filter_string=text, output_format="list", **more
        )
    ]
    searched = {
        "on data": search("metrics.f1 > 0.6", datasets=on),
        "on other data": search("metrics.auc > 0.6", datasets=on),
        "run": search(f"source_run_id = '{scored.info.run_id}'"),
        "type": search("attributes.model_type = 'agent' AND status = 'READY'"),
        "tag": search("tags.u = 'y'"),
        "ordered": search(
            "name IN ('plain', 'elsewhere')", order_by=[{"field_name": "metrics.auc", "ascending": False}]
        ),
        "one": len(search("", max_results=1)),
        "more than a page": search("name = 'plain'", max_results=5_000),
    }
    found = client.search_logged_models([experiment], "metrics.auc > 0.5 AND params.a = '1'")
    got = client.get_logged_model(made.model_id)
    client.delete_logged_model(made.model_id)
    say(
        "logged_models",
        changed=changed,
        params=len(got.params),
        files=files,
        back=pathlib.Path(back).read_text(),
        inputs=[m.model_id == made.model_id for m in run.inputs.model_inputs],
        outputs=[[m.model_id == made.model_id, m.step] for m in run.outputs.model_outputs],
        last=mlflow.last_logged_model().name,
        external=[external.model_type, external.params, mlflow.get_logged_model(external.model_id).name],
        searched=searched,
        frame="name" in mlflow.search_logged_models(experiment_ids=[experiment]).columns,
        found=[m.name for m in found],
        status=str(got.status),
        tags={k: v for k, v in got.tags.items() if not k.startswith("mlflow.")},
        metrics=sorted((m.key, m.value, m.dataset_name) for m in got.metrics or []),
        kept=client._tracing_client.store.get_logged_model(made.model_id, allow_deleted=True).name,
        gone=refused(lambda: client.get_logged_model(made.model_id)),
    )


def webhooks():
    if not hasattr(client, "create_webhook"):
        return say("webhooks", skipped=True)
    from mlflow.webhooks.delivery import _generate_hmac_signature

    where = "https://hooks.example.org/x"
    made = client.create_webhook("hook", where, ["model_version_tag.set"], "first", "shared secret")
    second = client.create_webhook("second", where, ["model_version.created"], status="DISABLED")
    listed = client.list_webhooks(max_results=1)
    more = client.list_webhooks(max_results=1, page_token=listed.token)
    client.delete_webhook(second.webhook_id)
    changed = client.update_webhook(
        made.webhook_id, description="changed", events=["registered_model.created"]
    )
    say("hooked", id=made.webhook_id)
    for _ in range(240):
        if client.get_webhook(made.webhook_id).url != where:
            break
        time.sleep(0.25)
    result = client.test_webhook(made.webhook_id, event="model_version_alias.created")
    client.create_registered_model("told", {"a": "b"})
    say(
        "webhooks",
        made=[made.name, str(made.status), made.description, [str(e) for e in made.events]],
        listed=[w.name for w in [*listed, *more]],
        changed=[changed.description, [str(e) for e in changed.events]],
        tested=[result.success, result.response_status],
        gone=refused(lambda: client.get_webhook(second.webhook_id)),
        prompts=refused(lambda: client.create_webhook("p", where, ["prompt.created"])),
        signature=_generate_hmac_signature("shared secret", "id", "1", "{}"),
    )


experiment_id = experiments()
batches(experiment_id)
nested()
searches(experiment_id)
artifacts()
trained, rows, uri = train()
registry(trained, rows, uri)
logged_models(experiment_id)
protected(trained, rows)
webhooks()
# Traces of MLflow 2 have other messages. A second file for its length; it is told what it needs of this one.
told = {"say": say, "refused": refused, "client": client}
if mlflow.__version__ < "3":
    say("traces", skipped=True)
else:
    runpy.run_path(str(pathlib.Path(__file__).with_name("interop-traces.py")), told)["traces"](experiment_id)
say("done", mlflow=mlflow.__version__)
