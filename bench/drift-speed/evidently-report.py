"""Compares two tables with Evidently whenever a line comes: evidently-report.py FOLDER.

The folder holds manifest.json and one file of raw values per side and column. Both frames are in memory
before the first line is answered; only the report itself is timed.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.metrics import ValueDrift
from evidently.presets import DataDriftPreset

folder = Path(sys.argv[1])
manifest = json.loads((folder / "manifest.json").read_text())
METHODS = {"numeric": ["psi", "wasserstein", "ks"], "categorical": ["psi", "chisquare"]}


def column(side, at, spec):
    path = folder / f"{side}-{at}.bin"
    if spec["kind"] == "numeric":
        return np.fromfile(path, dtype="<f8")
    return pd.Categorical.from_codes(np.fromfile(path, dtype="<i4"), categories=spec["labels"])


def dataset(side):
    frame = pd.DataFrame({spec["name"]: column(side, at, spec) for at, spec in enumerate(manifest)})
    kinds = {kind: [spec["name"] for spec in manifest if spec["kind"] == kind] for kind in METHODS}
    definition = DataDefinition(
        numerical_columns=kinds["numeric"], categorical_columns=kinds["categorical"]
    )
    return Dataset.from_pandas(frame, data_definition=definition)


reference, current = dataset("reference"), dataset("current")


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(metrics):
    report = Report(metrics)
    started, before = time.perf_counter(), cpu()
    snapshot = report.run(current, reference)
    return snapshot, {"seconds": time.perf_counter() - started, "cpuSeconds": cpu() - before}


def values(snapshot):
    found = []
    for metric in snapshot.dict()["metrics"]:
        config = metric["config"]
        found.append({"column": config["column"], "method": config["method"], "value": float(metric["value"])})
    return found


print(json.dumps({"ready": len(reference.as_dataframe()), "rows": len(current.as_dataframe())}), flush=True)
for _ in sys.stdin:
    same = [
        ValueDrift(column=spec["name"], method=method)
        for spec in manifest
        for method in METHODS[spec["kind"]]
    ]
    snapshot, methods = timed(same)
    _, preset = timed([DataDriftPreset()])
    print(json.dumps({"methods": methods, "preset": preset, "values": values(snapshot)}), flush=True)
