"""The same work as measure_training.ts by PyTorch: trains for some seconds, prints JSON.

    python3 tests/bench/measure_training.py '{"network": "f1", "batch": 128, "seconds": 5, "threads": 2, "mode": "eager"}'

Modes: `eager`, `channels_last` (eager, in that layout), and `compiled` (that layout and torch.compile).

Ghost batches by accumulating their gradients, as the authors' code does it.
"""

import time

START = time.perf_counter()
import json  # noqa: E402
import pathlib  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "models" / "fixtures"))
import torch  # noqa: E402
from torch import nn  # noqa: E402

import parity  # noqa: E402

torch.set_default_dtype(torch.float32)
NETWORKS = {
    "f1": (parity.f1, (1, 28, 28), 10),
    "c1": (lambda: parity.shallow(10), (3, 32, 32), 10),
    "c3": (lambda: parity.shallow(100), (3, 32, 32), 100),
    "resnet44": (lambda: parity.residual(16, (16, 32, 64), 7, 10), (3, 32, 32), 10),
    "wresnet16-4": (lambda: parity.residual(64, (64, 128, 256), 2, 100), (3, 32, 32), 100),
    "vgg16": (parity.vgg16, (3, 32, 32), 10),
    "alexnet": (parity.alexnet, (3, 224, 224), 1000),
}


def measure(network, batch, seconds, threads, mode, ghostBatch=None, **_):
    torch.set_num_threads(threads)
    layout = torch.contiguous_format if mode == "eager" else torch.channels_last
    make, shape, classes = NETWORKS[network]
    model = parity.plain(make()).float().to(memory_format=layout)
    forward = torch.compile(model) if mode == "compiled" else model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    images = torch.randint(0, 256, (2 * batch, *shape), dtype=torch.uint8).contiguous(memory_format=layout)
    labels = torch.randint(0, classes, (2 * batch,))
    ends, visited = [], 2 * batch
    while len(ends) < 4 or ends[-1] - ends[0] < seconds:
        if visited == 2 * batch:
            order, visited = torch.randperm(2 * batch), 0
        chosen = order[visited:visited + batch]
        visited += batch
        x, y = (images[chosen].float() / 255 - 0.5) / 0.5, labels[chosen]
        optimizer.zero_grad()
        ghosts = ghostBatch or batch
        total = 0.0
        for part, target in zip(x.split(ghosts), y.split(ghosts)):
            loss = nn.functional.cross_entropy(forward(part), target) * (len(part) / batch)
            loss.backward()
            total += loss.item()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        ends.append(time.perf_counter())
    times = sorted(b - a for a, b in zip(ends, ends[1:]))
    return {
        "imagesPerSecond": batch / times[len(times) // 2],
        "startupSeconds": ends[0] - START,
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "updates": len(ends),
    }


if __name__ == "__main__":
    print(json.dumps(measure(**json.loads(sys.argv[1]))))
