"""What the unmodified client of MLflow reads of Tandem's own predictors, and what it may not do to them.

Each line on stdout is one finding. Environment: MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN, and WORK, an empty folder.
"""

import json
import os
import pathlib

import mlflow
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

work = pathlib.Path(os.environ["WORK"])
client = MlflowClient()
names = ["tandem-cause", "tandem-severity"]


def say(name, **found):
    print(json.dumps({"name": name, **found}), flush=True)


def refused(call):
    try:
        call()
    except MlflowException as error:
        return {"code": error.error_code, "status": error.get_http_status_code(), "text": str(error)}
    except requests.HTTPError as error:
        # Of a file the client raises what the answer was.
        return {"code": error.response.json()["error_code"], "status": error.response.status_code, "text": str(error)}
    return None


def read(name):
    model = client.get_registered_model(name)
    version = client.get_model_version_by_alias(name, "champion")
    run = client.get_run(version.run_id)
    folder = pathlib.Path(
        mlflow.artifacts.download_artifacts(f"models:/{name}@champion", dst_path=str(work / name))
    )
    say(
        name,
        model=[model.name, dict(model.aliases), "Built into Tandem" in model.description],
        latest=[(v.version, v.status) for v in model.latest_versions],
        version=[version.version, version.status, version.current_stage, list(version.aliases)],
        same=version.source == client.get_model_version_download_uri(name, version.version),
        run=[run.info.run_name, run.info.status, sorted(run.data.params)],
        listed=[f.path for f in client.list_artifacts(version.run_id, "model")],
        files=sorted(p.name for p in folder.iterdir()),
        parameters=json.loads((folder / "predictor.json").read_text()),
        # There is no code for Python beside the parameters: what decides runs inside of Tandem.
        loaded=refused(lambda: mlflow.pyfunc.load_model(f"models:/{name}@champion")),
    )
    return version


def searched():
    say(
        "searched",
        like=sorted(m.name for m in client.search_registered_models("name LIKE 'tandem-%'")),
        all=sorted(m.name for m in client.search_registered_models()),
        versions=sorted(v.name for v in client.search_model_versions("name LIKE 'tandem-%'")),
        by_run=[v.name for v in client.search_model_versions(f"run_id = '{severity.run_id}'")],
    )


def decided():
    """Which version decides is up to people: by an approval where the alias is protected, at once where it is not."""
    name = "tandem-severity"
    other = lambda: client.set_registered_model_alias(name, "production", "1")
    first = refused(other)
    client.set_registered_model_alias(name, "trial", "1")
    free = client.get_model_version_by_alias(name, "trial").version
    client.delete_registered_model_alias(name, "trial")
    say(
        "decided",
        asked=first,
        again=refused(other) == first,
        removed=refused(lambda: client.delete_registered_model_alias(name, "champion")),
        as_it_is=refused(lambda: client.set_registered_model_alias(name, "champion", "1")),
        no_version=refused(lambda: client.set_registered_model_alias(name, "champion", "9")),
        free=free,
    )


def kept():
    (work / "predictor.json").write_text("{}")
    name = "tandem-severity"
    say(
        "kept",
        model=refused(lambda: client.delete_registered_model(name)),
        version=refused(lambda: client.delete_model_version(name, "1")),
        renamed=refused(lambda: client.rename_registered_model(name, "mine")),
        registered=refused(lambda: client.create_model_version(name, "s3://mine/model")),
        made=refused(lambda: client.create_registered_model(name)),
        staged=refused(lambda: client.transition_model_version_stage(name, "1", "Production")),
        file=refused(lambda: client.log_artifact(severity.run_id, str(work / "predictor.json"), "model")),
        after=[dict(client.get_registered_model(each).aliases) for each in names],
    )


_, severity = [read(name) for name in names]
searched()
decided()
kept()
say("done", mlflow=mlflow.__version__)
