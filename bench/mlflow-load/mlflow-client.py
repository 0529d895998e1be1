"""The unmodified MLflow client under load: one JSON command per line in, one JSON answer out.

Environment: MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN where the server wants one, and WORK, an empty folder.
MLFLOW_HTTP_REQUEST_MAX_RETRIES is 1: a server may close a connection that was idle just when the client uses it again
(MLflow's own after 5 s, and each side is idle while the other one is asked), which is no refusal. Whatever the client
sends again is counted; what fails twice is refused.
"""

import json
import logging
import multiprocessing
import os
import pathlib
import sys
import time

import mlflow
import mlflow.sklearn
import numpy as np
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from sklearn.linear_model import LogisticRegression
from urllib3.util.retry import Retry

PROCESSES = 4
METRICS = 10
FIRST_START_MS = 1_767_225_600_000
ALIAS = "bench"

repeats = 0
increment = Retry.increment


def counting_increment(self, *args, **kwargs):
    """The client asks for each further attempt here; it raises when none is left."""
    global repeats
    further = increment(self, *args, **kwargs)
    repeats += 1
    return further


Retry.increment = counting_increment

work = pathlib.Path(os.environ["WORK"])
client = MlflowClient()


def start_of(index):
    return FIRST_START_MS + index * 1000


def accuracy_of(index):
    """Another one for each run, so that an order by it has no ties."""
    return (index * 7919 % 1_000_003) / 1_000_003


def create(experiment, index, _run):
    run = client.create_run(
        experiment,
        start_time=start_of(index),
        run_name=f"run-{index}",
        tags={"team": f"team {index % 7}"},
    )
    return run.info.run_id


def log(_experiment, index, run):
    at = start_of(index)
    client.log_batch(
        run,
        metrics=[Metric("accuracy", accuracy_of(index), at, 0)]
        + [Metric(f"loss-{number}", 1 / (1 + index + number), at, 0) for number in range(1, METRICS)],
        params=[Param("depth", str(index % 12)), Param("rate", str(index % 5 / 10))],
        tags=[RunTag("stage", "done")],
    )
    return run


def register(_experiment, index, run):
    name = f"model-{index}"
    client.log_artifacts(run, str(work / "model"), "model")
    source = f"{client.get_run(run).info.artifact_uri}/model"
    client.create_registered_model(name)
    version = client.create_model_version(name, source, run)
    client.set_registered_model_alias(name, ALIAS, version.version)
    return run


def load(_experiment, index, run):
    model = mlflow.sklearn.load_model(f"models:/model-{index}@{ALIAS}")
    if model.predict(np.array([[0.0, 9.0]]))[0] != 1:
        raise RuntimeError("the loaded model answers otherwise")
    return run


STEPS = {step.__name__: step for step in (create, log, register, load)}


def one(task):
    """The id of the run, or why the server refused; how many requests were sent again, and the client's own time."""
    step, experiment, index, run = task
    before = repeats
    own = time.process_time()
    try:
        answer = {"run": STEPS[step](experiment, index, run)}
    except Exception as error:  # noqa: BLE001 - whatever it is, the server did not do what it was asked
        answer = {"refused": f"{step} {index}: {type(error).__name__}: {str(error)[:300]}"}
    return {**answer, "repeated": repeats - before, "clientMs": (time.process_time() - own) * 1000}


def searches(count):
    """What people ask: the newest runs, good runs of some parameters, runs of a team, the runs of a name."""
    for number in range(count):
        kind = number % 4
        if kind == 0:
            yield "", ["attributes.start_time DESC"]
        elif kind == 1:
            yield (
                f"metrics.accuracy > {0.5 + number % 40 / 100} and params.depth = '{number % 12}'",
                ["metrics.accuracy DESC"],
            )
        elif kind == 2:
            yield f"tags.team = 'team {number % 7}'", ["attributes.start_time DESC"]
        else:
            yield f"attributes.run_name LIKE 'run-{number % 9 + 1}%'", ["metrics.accuracy ASC"]


def search(experiment, count, page):
    latencies, refused, names = [], [], []
    before = repeats
    own = time.process_time()
    for text, order in searches(count):
        started = time.perf_counter()
        try:
            found = client.search_runs([experiment], text, max_results=page, order_by=order)
            names.append([run.info.run_name for run in found])
        except Exception as error:  # noqa: BLE001 - as above
            refused.append(f"search {text!r}: {type(error).__name__}: {str(error)[:300]}")
        latencies.append((time.perf_counter() - started) * 1000)
    # What the client itself takes to ask and to read the answer, whoever gives it.
    client_ms = (time.process_time() - own) * 1000 / count
    return {
        "latencies": latencies,
        "clientMs": client_ms,
        "refused": refused,
        "repeated": repeats - before,
        "names": names,
    }


def save_model():
    x = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 8.0], [1.0, 9.0]])
    model = LogisticRegression().fit(x, [0, 0, 1, 1])
    # Named by hand, because looking them up takes longer than all that a server does.
    mlflow.sklearn.save_model(
        model, str(work / "model"), pip_requirements=["scikit-learn"], serialization_format="cloudpickle"
    )


def main():
    # It says of each version that it waits for it.
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    save_model()
    experiment = client.create_experiment("load")
    runs = {}
    with multiprocessing.Pool(PROCESSES) as pool:
        print(json.dumps({"ready": mlflow.__version__, "processes": PROCESSES}), flush=True)
        for line in sys.stdin:
            command = json.loads(line)
            if command["step"] == "search":
                print(json.dumps(search(experiment, command["count"], command["page"])), flush=True)
                continue
            wanted = range(command["from"], command["to"])
            tasks = [(command["step"], experiment, index, runs.get(index)) for index in wanted]
            started = time.perf_counter()
            answers = pool.map(one, tasks, chunksize=5)
            seconds = time.perf_counter() - started
            for index, answer in zip(wanted, answers):
                if "run" in answer:
                    runs[index] = answer["run"]
            refused = [answer["refused"] for answer in answers if "refused" in answer]
            repeated = sum(answer["repeated"] for answer in answers)
            client_ms = sum(answer["clientMs"] for answer in answers) / len(wanted)
            result = {
                "seconds": seconds,
                "done": len(wanted),
                "refused": refused,
                "repeated": repeated,
                "clientMs": client_ms,
            }
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
