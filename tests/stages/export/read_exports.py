"""Reads exported folders by the tools that they are for, and prints what these found as JSON.

Usage: read_exports.py <tensorboard|mlflow|curves|huggingface> <folder>
"""

import json
import sys
from pathlib import Path


def tensorboard(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = {}
    for file in sorted(Path(folder).rglob("*tfevents*")):
        run = EventAccumulator(str(file.parent), size_guidance={"scalars": 0}).Reload()
        found[str(file.parent.relative_to(folder))] = {
            tag: [[event.step, event.value] for event in run.Scalars(tag)]
            for tag in run.Tags()["scalars"]
        }
    return found


def mlflow(folder):
    from mlflow.tracking import MlflowClient

    client = MlflowClient(tracking_uri=f"file:{folder}")
    found = {}
    for experiment in client.search_experiments():
        for run in client.search_runs([experiment.experiment_id]):
            found[f"{experiment.name}/{run.info.run_name}"] = {
                "status": run.info.status,
                "params": run.data.params,
                "metrics": {
                    name: [[point.step, point.value] for point in client.get_metric_history(run.info.run_id, name)]
                    for name in run.data.metrics
                },
            }
    return found


def curves(folder):
    import pandas

    parquet = pandas.read_parquet(f"{folder}/curves.parquet")
    csv = pandas.read_csv(f"{folder}/curves.csv")
    pandas.testing.assert_frame_equal(parquet, csv, check_dtype=False)
    means = csv.sort_values("updates").groupby(["method", "seed"]).last().testError.groupby("method").mean()
    return {"rows": len(csv), "columns": list(csv.columns), "testError": means.to_dict()}


def huggingface(folder):
    from huggingface_hub import ModelCard

    data = ModelCard.load(f"{folder}/README.md").data
    return {
        "tags": data.tags,
        "accuracies": {result.metric_name.split(":")[0]: result.metric_value for result in data.eval_results},
    }


print(json.dumps(globals()[sys.argv[1]](sys.argv[2])))
