"""The same work as measure_training.ts by PyTorch: trains for some seconds, prints JSON.

    echo go | python3 tests/bench/measure_training.py '{"network": "f1", "batch": 128, "seconds": 5, "threads": 2, "mode": "eager", "device": "cpu",
        "numerics": {"precision": "float32", "deterministic": true}}'

Modes: `eager`; `channels_last` (eager, in that layout); `compiled` (that layout and torch.compile); and for GPUs
`reduce_overhead` (torch.compile with CUDA graphs) and `cuda_graph` (a whole update of eager code, in that layout, as one
CUDA graph).

Ghost batches by accumulating their gradients, as the authors' code does it. Everything of an update lives on the device;
the host waits once an update, for the loss, as ours does.
"""

import time

START = time.perf_counter()
import json  # noqa: E402
import os  # noqa: E402
import pathlib  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402

# Before CUDA starts: cuBLAS with sums in one order.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "models" / "fixtures"))
import torch  # noqa: E402
from torch import nn  # noqa: E402

import parity  # noqa: E402

torch.set_default_dtype(torch.float32)
EPOCH, WARM_UP, FEWEST = 8, 5, 5  # as in measure_training.ts
NETWORKS = {
    "f1": (parity.f1, (1, 28, 28), 10),
    "c1": (lambda: parity.shallow(10), (3, 32, 32), 10),
    "c3": (lambda: parity.shallow(100), (3, 32, 32), 100),
    "resnet44": (lambda: parity.residual(16, (16, 32, 64), 7, 10), (3, 32, 32), 10),
    "resnet44-cifar100": (lambda: parity.residual(16, (16, 32, 64), 7, 100), (3, 32, 32), 100),
    "wresnet16-4": (lambda: parity.residual(64, (64, 128, 256), 2, 100), (3, 32, 32), 100),
    "vgg16": (parity.vgg16, (3, 32, 32), 10),
    "alexnet": (parity.alexnet, (3, 224, 224), 1000),
}
COMPILED = {"compiled": None, "reduce_overhead": "reduce-overhead"}


def configure(device, numerics, threads):
    torch.set_num_threads(threads)
    if device == "gpu" and not torch.cuda.is_available():
        sys.exit("A GPU was asked for, and PyTorch sees none")
    # By itself PyTorch has TF32 on for convolutions and off for products.
    torch.backends.cuda.matmul.allow_tf32 = numerics["precision"] == "tf32"
    torch.backends.cudnn.allow_tf32 = numerics["precision"] == "tf32"
    torch.backends.cudnn.deterministic = numerics["deterministic"]
    torch.backends.cudnn.benchmark = not numerics["deterministic"]
    # Max pools have no deterministic gradient in PyTorch on a GPU: it warns and goes on.
    torch.use_deterministic_algorithms(numerics["deterministic"], warn_only=True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # a help for debugging that costs time
    return torch.device("cuda" if device == "gpu" else "cpu")


def measure(network, batch, seconds, threads, mode, device, numerics, ghostBatch=None, **_):
    device = configure(device, numerics, threads)
    cuda = device.type == "cuda"
    layout = torch.contiguous_format if mode == "eager" else torch.channels_last
    make, shape, classes = NETWORKS[network]
    model = parity.plain(make()).float().to(device, memory_format=layout)
    forward = torch.compile(model, mode=COMPILED[mode]) if mode in COMPILED else model
    parameters = list(model.parameters())
    optimizer = torch.optim.SGD(parameters, lr=0.01, momentum=0.9, weight_decay=1e-4, fused=cuda or None)
    images = torch.randint(0, 256, (EPOCH * batch, *shape), dtype=torch.uint8, device=device)
    images = images.contiguous(memory_format=layout)
    labels = torch.randint(0, classes, (EPOCH * batch,), device=device)
    for parameter in parameters:  # gradients of CUDA graphs must stay where they are
        parameter.grad = torch.zeros_like(parameter)
    in_place = mode in ("reduce_overhead", "cuda_graph")
    ghosts = ghostBatch or batch

    def update(chosen):
        x = images[chosen].float().mul_(1 / 127.5).sub_(1).contiguous(memory_format=layout)
        optimizer.zero_grad(set_to_none=not in_place)
        total = torch.zeros((), device=device)
        for part, target in zip(x.split(ghosts), labels[chosen].split(ghosts)):
            if mode == "reduce_overhead":
                torch.compiler.cudagraph_mark_step_begin()
            loss = nn.functional.cross_entropy(forward(part), target) * (len(part) / batch)
            loss.backward()
            total += loss.detach()
        nn.utils.clip_grad_norm_(parameters, 5.0)
        optimizer.step()
        return total

    step = captured(update, batch, device) if mode == "cuda_graph" else update
    times, updates, startup, started, last = [], 0, 0.0, float("inf"), 0.0
    while last - started < seconds or len(times) < FEWEST:
        if updates % EPOCH == 0:
            order = torch.randperm(EPOCH * batch, device=device).split(batch)
        begin = time.perf_counter()
        step(order[updates % EPOCH]).item()  # waits for all of the device's work
        last = time.perf_counter()
        times.append(last - begin)
        updates += 1
        if updates == 1:
            startup = last - START
        if updates == WARM_UP:
            print("ready", flush=True)
            sys.stdin.readline()
            times, started = [], time.perf_counter()
    return {
        "imagesPerSecond": batch / sorted(times)[len(times) // 2],
        "startupSeconds": startup,
        "peakResidentMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "updates": len(times),
        "device": torch.cuda.get_device_name() if cuda else "CPU",
        "version": torch.__version__,
    }


def captured(update, batch, device):
    """An update as one CUDA graph, after as many as PyTorch's manual asks for on a stream of its own."""
    chosen = torch.arange(batch, device=device)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            update(chosen)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        total = update(chosen)

    def replay(order):
        chosen.copy_(order)
        graph.replay()
        return total

    return replay


if __name__ == "__main__":
    print(json.dumps(measure(**json.loads(sys.argv[1]))))
