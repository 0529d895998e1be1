"""Walks all the tracking and registry routes of MLflow with the unmodified client; each line on stdout is one finding.

Runs with MLflow 3 and with 2.22, against Tandem and against a real `mlflow server`: nothing here is Tandem's own. Ids
and times are left out of what is said, so that two runs can be compared.
Environment: MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN (Tandem's key), WORK, an empty folder, and PREFIX, with which the
names of experiments and models begin.
"""

import json
import os
import pathlib
import time
import urllib.parse

import mlflow
import requests
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

NAME = os.environ.get("PREFIX", "p0")
work = pathlib.Path(os.environ["WORK"])
home = os.environ["MLFLOW_TRACKING_URI"]
token = os.environ.get("MLFLOW_TRACKING_TOKEN", "")
client = MlflowClient()
modern = mlflow.__version__ >= "3"
started = time.monotonic()
called = set()
send = requests.Session.send


def noted(session, request, **more):
    """Sends as before, and notes what was called: the test asks whether it was everything."""
    called.add((request.method, urllib.parse.urlsplit(request.url).path))
    return send(session, request, **more)


requests.Session.send = noted


def say(name, **found):
    print(json.dumps({"name": name, "s": round(time.monotonic() - started, 1), **found}), flush=True)


def refused(call):
    try:
        call()
    except MlflowException as error:
        return {"code": error.error_code, "status": error.get_http_status_code(), "text": str(error)}
    return None


def http(method, path, **more):
    """What the client has no call for, as its UI and other languages send it."""
    headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
    answer = requests.request(method, f"{home}{path}", headers=headers, timeout=30, **more)
    try:
        body = answer.json()
    except ValueError:
        body = answer.text
    return answer.status_code, body


def metrics_of(count, prefix="m"):
    return [Metric(f"{prefix}{n}", float(n), 1_000 + n, 0) for n in range(count)]


def params_of(count):
    return [Param(f"p{n}", "x") for n in range(count)]


def tags_of(count):
    return [RunTag(f"t{n}", "x") for n in range(count)]


def misc():
    say(
        "misc",
        version=http("GET", "/version")[1][:2],
        health=http("GET", "/health"),
        info=http("GET", "/api/3.0/mlflow/server-info")[0],
    )


def experiments():
    made = client.create_experiment(NAME, tags={"a": "1"})
    client.set_experiment_tag(made, "b", "2")
    if modern:
        client.delete_experiment_tag(made, "a")
    gone = client.create_experiment(f"{NAME}-gone")
    client.rename_experiment(gone, f"{NAME}-put-aside")
    client.delete_experiment(gone)
    names = lambda view: sorted(
        e.name for e in client.search_experiments(view_type=view, filter_string=f"name LIKE '{NAME}%'")
    )
    views = [names(view) for view in (ViewType.ACTIVE_ONLY, ViewType.DELETED_ONLY, ViewType.ALL)]
    first = client.search_experiments(max_results=1, order_by=["name DESC"], filter_string=f"name LIKE '{NAME}%'", view_type=ViewType.ALL)
    rest = client.search_experiments(
        max_results=1, order_by=["name DESC"], filter_string=f"name LIKE '{NAME}%'", view_type=ViewType.ALL, page_token=first.token
    )
    deleted_run = refused(lambda: client.create_run(gone))
    client.restore_experiment(gone)
    say(
        "experiments",
        tags=client.get_experiment(made).tags,
        views=views,
        pages=[[e.name for e in first], [e.name for e in rest], rest.token is None or rest.token == ""],
        deleted_run=deleted_run,
        restored=client.get_experiment_by_name(f"{NAME}-put-aside").lifecycle_stage,
        by_get=http("GET", "/api/2.0/mlflow/experiments/search?max_results=1")[0],
        by_post=http("POST", "/api/2.0/mlflow/experiments/search", json={"max_results": 1})[0],
        # Of MLflow 1; its newer servers have it no more.
        listed=http("GET", "/api/2.0/mlflow/experiments/list")[0],
        nobody=client.get_experiment_by_name("nobody"),
        no_name=refused(lambda: client.create_experiment("")),
        delete_missing=refused(lambda: client.delete_experiment("987654")),
        restore_missing=refused(lambda: client.restore_experiment("987654")),
        rename_taken=refused(lambda: client.rename_experiment(gone, NAME)),
        tag_gone=refused(lambda: client.delete_experiment_tag(made, "zzz")) if modern else None,
        bad_filter=refused(lambda: client.search_experiments(filter_string="nonsense = 1")),
        bad_token=refused(lambda: client.search_experiments(page_token="xx")),
        too_many=refused(lambda: client.search_experiments(max_results=50_001)),
    )
    return made


def batches(experiment):
    run = client.create_run(experiment, run_name="limits").info.run_id
    log = lambda **what: refused(lambda: client.log_batch(run, **what))
    raw = lambda **what: http("POST", "/api/2.0/mlflow/runs/log-batch", json={"run_id": run, **what})
    big = [{"key": f"big{n}", "value": "x" * 15_000} for n in range(70)]
    wide = raw(tags=big)
    kept = {k: len(v) for k, v in client.get_run(run).data.tags.items() if k.startswith("big")}
    say(
        "limits",
        full=log(metrics=metrics_of(800), params=params_of(100), tags=tags_of(100)),
        metrics=raw(metrics=[{"key": f"k{n}", "value": 1, "timestamp": 1} for n in range(1001)]),
        params=raw(params=[{"key": f"k{n}", "value": "1"} for n in range(101)]),
        tags=raw(tags=[{"key": f"k{n}", "value": "1"} for n in range(101)]),
        together=raw(
            metrics=[{"key": f"k{n}", "value": 1, "timestamp": 1} for n in range(950)],
            params=[{"key": f"k{n}", "value": "1"} for n in range(30)],
            tags=[{"key": f"k{n}", "value": "1"} for n in range(30)],
        ),
        split=log(metrics=metrics_of(950, "q"), params=params_of(30), tags=tags_of(30)),
        megabyte=[wide[0], len(kept), max(kept.values(), default=0)],
        nothing=log(),
    )
    say(
        "params",
        again=log(params=[Param("p0", "x")]),
        changed=log(params=[Param("p0", "y"), Param("fresh", "1")]),
        fresh="fresh" in client.get_run(run).data.params,
        twice=log(params=[Param("d", "1"), Param("d", "2")]),
        twice_same=log(params=[Param("e", "1"), Param("e", "1")]),
        left=sorted(k for k in client.get_run(run).data.params if k in "de"),
        one=refused(lambda: client.log_param(run, "p0", "other")),
        long=refused(lambda: client.log_param(run, "long", "x" * 6_001)),
        bad_key=refused(lambda: client.log_param(run, "a;b", "x")),
        path_key=refused(lambda: client.log_param(run, "../up", "x")),
        long_key=refused(lambda: client.log_param(run, "k" * 251, "x")),
        empty=refused(lambda: client.log_param(run, "empty", "")),
        read=client.get_run(run).data.params.get("empty"),
    )
    say(
        "required",
        no_run=http("POST", "/api/2.0/mlflow/runs/log-batch", json={"metrics": []}),
        no_key=raw(params=[{"value": "1"}]),
        no_value=raw(metrics=[{"key": "a", "timestamp": 1}]),
        no_time=raw(metrics=[{"key": "a", "value": 1}]),
        not_a_list=raw(metrics="x"),
        no_such_run=refused(lambda: client.log_batch("0" * 32, metrics=metrics_of(1))),
        odd_run=refused(lambda: client.log_metric("no id", "a", 1.0)),
        not_json=http("POST", "/api/2.0/mlflow/runs/log-batch", data="{", headers={"Content-Type": "application/json"})[0],
        metric_text=refused(lambda: client.log_metric(run, "a;b", 1.0)),
        tag_gone=refused(lambda: client.delete_tag(run, "zzz")),
    )
    return run


def histories(experiment):
    runs = [client.create_run(experiment, run_name=f"curve-{n}").info.run_id for n in range(2)]
    for run in runs:
        client.log_batch(run, metrics=[Metric("loss", 1 / (s + 1), 1_000 + s, s) for s in range(500)])
    from mlflow.tracking._tracking_service.utils import _get_store

    store = _get_store()
    pages = []
    token_of_page = None
    while True:
        page = store.get_metric_history(runs[0], "loss", max_results=200, page_token=token_of_page)
        pages.append(len(page))
        token_of_page = page.token
        if not token_of_page:
            break
    bulk = lambda query: http("GET", f"/api/2.0/mlflow/metrics/get-history-bulk-interval?{query}")
    ids = "&".join(f"run_ids={run}" for run in runs)
    status, body = bulk(f"{ids}&metric_key=loss&max_results=10")
    part = bulk(f"{ids}&metric_key=loss&start_step=10&end_step=20&max_results=320")[1]
    say(
        "histories",
        pages=pages,
        none=client.get_metric_history(runs[0], "nothing"),
        bulk=[status, sorted({m["step"] for m in body["metrics"]})[-1], {m["run_id"] in runs for m in body["metrics"]} == {True}],
        part=sorted({m["step"] for m in part["metrics"]}),
        no_key=bulk(ids)[0],
        no_runs=bulk("metric_key=loss")[0],
        half=bulk(f"{ids}&metric_key=loss&start_step=10")[0],
        turned=bulk(f"{ids}&metric_key=loss&start_step=20&end_step=10")[0],
        many=bulk(f"{ids}&metric_key=loss&max_results=2501")[0],
    )


def life_of_a_run(experiment):
    run = client.create_run(experiment, run_name="life", tags={"k": "v"}).info.run_id
    client.update_run(run, status="SCHEDULED", name="renamed")
    client.set_tag(run, "more", "yes")
    named = client.get_run(run)
    data = Dataset(name="rows", digest="d1", source_type="local", source="{}", schema="{}", profile="{}")
    client.log_inputs(run, [DatasetInput(data, [InputTag("mlflow.data.context", "training")])])
    log_model = http(
        "POST",
        "/api/2.0/mlflow/runs/log-model",
        json={"run_id": run, "model_json": json.dumps({"run_id": run, "artifact_path": "m", "flavors": {"f": {}}, "utc_time_created": "2026-01-01", "model_uuid": "u"})},
    )
    outputs = http(
        "POST", "/api/2.0/mlflow/runs/outputs", json={"run_id": run, "models": [{"model_id": "m-1", "step": "3"}]}
    )
    datasets = http(
        "POST", "/ajax-api/2.0/mlflow/experiments/search-datasets", json={"experiment_ids": [experiment]}
    )
    client.delete_run(run)
    aside = client.get_run(run).info.lifecycle_stage
    while_deleted = refused(lambda: client.log_metric(run, "a", 1.0))
    found = lambda view: [
        r.info.run_name for r in client.search_runs([experiment], "tags.k = 'v'", run_view_type=view)
    ]
    views = [found(view) for view in (ViewType.ACTIVE_ONLY, ViewType.DELETED_ONLY, ViewType.ALL)]
    client.restore_run(run)
    client.set_terminated(run, "KILLED")
    back = client.get_run(run)
    say(
        "life",
        named=[named.info.run_name, named.info.status, named.data.tags.get("mlflow.runName"), named.data.tags.get("more")],
        inputs=[(d.dataset.name, d.dataset.digest, [t.value for t in d.tags]) for d in back.inputs.dataset_inputs],
        log_model=log_model,
        outputs=outputs,
        datasets=[d["name"] for d in datasets[1]["dataset_summaries"]],
        history="m" in back.data.tags.get("mlflow.log-model.history", ""),
        aside=aside,
        while_deleted=while_deleted,
        views=views,
        back=[back.info.lifecycle_stage, back.info.status, back.info.end_time is not None],
        missing=refused(lambda: client.get_run("0" * 32)),
        delete_missing=refused(lambda: client.delete_run("0" * 32)),
        update_missing=refused(lambda: client.update_run("0" * 32, status="FINISHED")),
        old_id=http("GET", f"/api/2.0/mlflow/runs/get?run_uuid={run}")[0],
        two_names=refused(lambda: client.create_run(experiment, run_name="a", tags={"mlflow.runName": "b"})),
        too_many=refused(lambda: client.search_runs([experiment], max_results=50_001)),
    )


def files(experiment):
    empty = client.create_run(experiment).info.run_id
    run = client.create_run(experiment, run_name="files")
    run_id, root = run.info.run_id, run.info.artifact_uri
    (work / "many").mkdir()
    for n in range(25):
        (work / "many" / f"f{n:02}.txt").write_text(str(n))
    client.log_artifacts(run_id, str(work / "many"), "many")
    client.log_text(run_id, "top", "top.txt")
    listed = lambda query: http("GET", f"/api/2.0/mlflow/artifacts/list?run_id={run_id}{query}")
    names = lambda answer: [f["path"] for f in answer[1].get("files", [])]
    root_answer = listed("")
    outside = [listed(f"&path={path}") for path in ("../x", "/etc", "a/../../x", "%2e%2e/x")]
    get = lambda path: http("GET", f"/get-artifact?run_id={run_id}&path={path}")
    repo_path = root.split("mlflow-artifacts:/")[1]
    proxy = f"/api/2.0/mlflow-artifacts/artifacts/{repo_path}"
    top_of_proxy = http("GET", f"/api/2.0/mlflow-artifacts/artifacts?path={repo_path}")
    deleted = http("DELETE", f"{proxy}/many/f00.txt")
    os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD"] = "true"
    fallen_back = pathlib.Path(client.download_artifacts(run_id, "top.txt", str(work))).read_text()
    del os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD"]
    say(
        "files",
        of_nothing=client.list_artifacts(empty),
        root=names(root_answer),
        root_uri=root_answer[1].get("root_uri") == root,
        slash=names(listed("&path=")),
        dot=[listed("&path=.")[0]],
        paged=len(names(listed("&path=many&page_token=x"))),
        file_as_folder=[len(client.list_artifacts(run_id, "top.txt"))],
        missing=[len(client.list_artifacts(run_id, "nowhere"))],
        trailing=len(names(listed("&path=many/"))),
        outside=[answer[0] for answer in outside],
        no_run=http("GET", "/api/2.0/mlflow/artifacts/list")[0],
        run_missing=refused(lambda: client.list_artifacts("0" * 32)),
        get=get("top.txt"),
        get_missing=get("none.txt")[0],
        proxy=[f["path"] for f in top_of_proxy[1]["files"]],
        deleted=deleted,
        after=len(client.list_artifacts(run_id, "many")),
        delete_missing=http("DELETE", f"{proxy}/many/f00.txt")[0],
        download_missing=refused(lambda: client.download_artifacts(run_id, "nope.txt", str(work))),
        fallen_back=fallen_back,
    )
    return run_id, root


def uploads(root):
    """In parts. A real server does it only where its files lie in a bucket."""
    at = f"/api/2.0/mlflow-artifacts/mpu/{{}}/{root.split('mlflow-artifacts:/')[1]}"
    create = lambda name: http("POST", at.format("create"), json={"path": name, "num_parts": 1})
    end = lambda verb, name, upload, parts: http(
        "POST", at.format(verb), json={"path": name, "upload_id": upload, "parts": parts}
    )
    status, made = create("parts.bin")
    if status != 200:
        return say("uploads", skipped=status)
    part = made["credentials"][0]
    sent = requests.put(part["url"], data=b"of one part", headers=part["headers"], timeout=30)
    done = end("complete", "parts.bin", made["upload_id"], [{"part_number": 1, "etag": sent.headers["ETag"]}])
    dropped = create("dropped.bin")[1]
    say(
        "uploads",
        sent=sent.status_code,
        done=done,
        read=http("GET", f"/api/2.0/mlflow-artifacts/artifacts/{root.split('mlflow-artifacts:/')[1]}/parts.bin")[1],
        aborted=end("abort", "dropped.bin", dropped["upload_id"], []),
        after=end("complete", "dropped.bin", dropped["upload_id"], [{"part_number": 1, "etag": "x"}])[0],
    )


def registry(run_id, root):
    client.create_registered_model(NAME, {"k": "v"}, "first")
    one = client.create_model_version(NAME, f"{root}/many", run_id, tags={"s": "1"}, description="one")
    two = client.create_model_version(NAME, f"{root}/many", run_id)
    client.set_registered_model_tag(NAME, "gone", "x")
    client.delete_registered_model_tag(NAME, "gone")
    client.set_model_version_tag(NAME, one.version, "gone", "x")
    client.delete_model_version_tag(NAME, one.version, "gone")
    client.set_registered_model_alias(NAME, "second", two.version)
    client.update_model_version(NAME, two.version, "told later")
    by_alias = client.get_model_version_by_alias(NAME, "second")
    uri = client.get_model_version_download_uri(NAME, one.version)
    staged = client.transition_model_version_stage(NAME, one.version, "Staging")
    latest = client.get_latest_versions(NAME)
    by_get = http("GET", f"/api/2.0/mlflow/registered-models/get-latest-versions?name={NAME}")
    of_version = http("GET", f"/model-versions/get-artifact?name={NAME}&version={one.version}&path=f01.txt")
    page = client.search_model_versions(f"name = '{NAME}'", max_results=1)
    more = client.search_model_versions(f"name = '{NAME}'", max_results=1, page_token=page.token)
    client.delete_registered_model_alias(NAME, "second")
    again = refused(lambda: client.delete_registered_model_alias(NAME, "second"))
    renamed = client.rename_registered_model(NAME, f"{NAME}-b")
    updated = client.update_registered_model(f"{NAME}-b", "second")
    client.delete_model_version(f"{NAME}-b", two.version)
    got = client.get_registered_model(f"{NAME}-b")
    client.create_registered_model(f"{NAME}-c")
    say(
        "registry",
        one=[one.version, one.status, one.current_stage, one.description, one.tags, one.run_id == run_id],
        by_alias=[by_alias.version, by_alias.description, list(by_alias.aliases)],
        uri=uri == f"{root}/many",
        staged=staged.current_stage,
        latest=sorted((v.version, v.current_stage) for v in latest),
        by_get=[by_get[0], len(by_get[1]["model_versions"])],
        of_version=of_version,
        pages=[[v.version for v in page], [v.version for v in more]],
        again=again,
        renamed=renamed.name if renamed is not None else None,
        updated=updated.description if updated is not None else None,
        tags=got.tags,
        left=[v.version for v in client.search_model_versions(f"name = '{NAME}-b'")],
        run=[v.version for v in client.search_model_versions(f"run_id = '{run_id}'")],
        models=[m.name for m in client.search_registered_models(f"name LIKE '{NAME}%'", order_by=["name DESC"])],
        paged=[len(client.search_registered_models(max_results=1)), bool(client.search_registered_models(max_results=1).token)],
        gone=refused(lambda: client.get_model_version(f"{NAME}-b", two.version)),
        rename_taken=refused(lambda: client.rename_registered_model(f"{NAME}-c", f"{NAME}-b")),
        rename_missing=refused(lambda: client.rename_registered_model(f"{NAME}-x", f"{NAME}-y")),
        model_missing=refused(lambda: client.get_registered_model(f"{NAME}-x")),
        delete_missing=refused(lambda: client.delete_registered_model(f"{NAME}-x")),
        version_of_missing=refused(lambda: client.create_model_version(f"{NAME}-x", "s3://b/m")),
        alias_to_missing=refused(lambda: client.set_registered_model_alias(f"{NAME}-b", "a", "77")),
        alias_of_missing=refused(lambda: client.set_registered_model_alias(f"{NAME}-x", "a", "1")),
        alias_latest=refused(lambda: client.set_registered_model_alias(f"{NAME}-b", "latest", "1")),
        alias_v1=refused(lambda: client.set_registered_model_alias(f"{NAME}-b", "v1", "1")),
        tag_of_missing=refused(lambda: client.set_registered_model_tag(f"{NAME}-x", "a", "b")),
        bad_stage=refused(lambda: client.transition_model_version_stage(f"{NAME}-b", one.version, "Somewhere")),
        bad_version=refused(lambda: client.get_model_version(f"{NAME}-b", "one")),
        no_name=refused(lambda: client.create_registered_model("")),
        slash_name=refused(lambda: client.create_registered_model("a/b")),
        bad_filter=refused(lambda: client.search_registered_models("nonsense = 1")),
        bad_version_filter=refused(lambda: client.search_model_versions("nonsense = 1")),
        too_many=refused(lambda: client.search_registered_models(max_results=1_001)),
    )
    client.delete_registered_model(f"{NAME}-c")
    client.delete_registered_model(f"{NAME}-b")
    say("registry_end", gone=refused(lambda: client.get_registered_model(f"{NAME}-b")))


def logged_models(experiment):
    if not modern:
        return say("logged_models", skipped=True)
    made = client.create_logged_model(experiment, name="lm", params={"a": "1"}, tags={"t": "x"}, model_type="agent")
    pending = str(made.status)
    (work / "lm").mkdir()
    (work / "lm" / "deep").mkdir()
    (work / "lm" / "a.txt").write_text("a")
    (work / "lm" / "deep" / "b.txt").write_text("b")
    client.log_model_artifacts(made.model_id, str(work / "lm"))
    ready = client.finalize_logged_model(made.model_id, "READY")
    folders = lambda query: http(
        "GET", f"/api/2.0/mlflow/logged-models/{made.model_id}/artifacts/directories{query}"
    )
    get = lambda path: [f["path"] for f in folders(path)[1].get("files", [])]
    for n in range(3):
        client.create_logged_model(experiment, name=f"page-{n}")
    first = client.search_logged_models([experiment], max_results=2, order_by=[{"field_name": "creation_time", "ascending": True}])
    rest = client.search_logged_models(
        [experiment], max_results=2, order_by=[{"field_name": "creation_time", "ascending": True}], page_token=first.token
    )
    client.set_logged_model_tags(made.model_id, {"t": "y", "u": "z"})
    client.delete_logged_model_tag(made.model_id, "t")
    say(
        "logged_models",
        pending=pending,
        ready=[str(ready.status), ready.model_type, ready.params, {k: v for k, v in client.get_logged_model(made.model_id).tags.items()}],
        folders=[get(""), get("?artifact_directory_path=deep"), folders("?artifact_directory_path=../x")[0]],
        pages=[[m.name for m in first], [m.name for m in rest]],
        missing=refused(lambda: client.get_logged_model("m-0")),
        finalize_missing=refused(lambda: client.finalize_logged_model("m-0", "READY")),
        delete_missing=refused(lambda: client.delete_logged_model("m-0")),
        tag_missing=refused(lambda: client.delete_logged_model_tag(made.model_id, "zzz")),
        bad_name=refused(lambda: client.create_logged_model(experiment, name="a/b")),
        no_experiment=refused(lambda: client.create_logged_model("987654", name="x")),
        param_twice=refused(lambda: client.log_model_params(made.model_id, {"a": "2"})),
    )
    client.delete_logged_model(made.model_id)
    say("logged_models_end", gone=refused(lambda: client.get_logged_model(made.model_id)))


misc()
experiment_id = experiments()
batches(experiment_id)
histories(experiment_id)
life_of_a_run(experiment_id)
of_files = files(experiment_id)
uploads(of_files[1])
registry(*of_files)
logged_models(experiment_id)
say("done", called=sorted(called), mlflow=mlflow.__version__)
