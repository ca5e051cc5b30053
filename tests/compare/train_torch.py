"""One training by PyTorch with the settings of ours: prints JSON lines, one an epoch and the last with the test loss.

    python3 tests/compare/train_torch.py '{"network": "c1", "data": "FOLDER", "seed": 1, ...}'

Everything is written anew with what PyTorch brings: its networks (../models/fixtures/parity.py), its initial values (the
defaults of its layers, γ uniform in [0, 1) for C1, as its release of 2017 had it, and He's for ResNet44), its dropout, its
random numbers, torch.optim.SGD. FOLDER holds train.images, train.labels, test.images and test.labels as bytes.
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "models" / "fixtures"))
import numpy
import torch
from torch import nn

import parity

torch.set_default_dtype(torch.float32)
NETWORKS = {
    "c1": lambda: parity.shallow(10),
    "resnet44": lambda: parity.residual(16, (16, 32, 64), 7, 10),
}


def initialize(network, name):
    for module in network.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)) and name == "c1":
            nn.init.uniform_(module.weight)
        if isinstance(module, nn.Conv2d) and name == "resnet44":
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")


def read(folder, split):
    images = numpy.fromfile(f"{folder}/{split}.images", numpy.uint8).reshape(-1, 32, 32, 3)
    labels = numpy.fromfile(f"{folder}/{split}.labels", numpy.uint8).astype(numpy.int64)
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(labels)


def augmented(images, padding, paddingValue, horizontalFlip):
    padded = nn.functional.pad(images, [padding] * 4, value=paddingValue)
    height, width = images.shape[2:]
    result = torch.empty_like(images)
    for i, (dy, dx) in enumerate(torch.randint(0, 2 * padding + 1, (len(images), 2)).tolist()):
        one = padded[i, :, dy:dy + height, dx:dx + width]
        result[i] = one.flip(2) if horizontalFlip and torch.rand(()) < 0.5 else one
    return result


def at(regime, epoch):
    return [drop["learningRate"] for drop in regime["drops"] if drop["epoch"] <= epoch][-1]


def train(network, data, seed, batch, regime, optimizer, preprocessing, threads, **_):
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    name, network = network, parity.plain(NETWORKS[network]())
    initialize(network, name)
    network = network.to(memory_format=torch.channels_last)
    mean, std = (torch.tensor(preprocessing["normalization"][key]).reshape(1, -1, 1, 1) for key in ("mean", "std"))
    normalized = lambda images: (images.float() / 255 - mean) / std  # noqa: E731
    images, labels = read(data, "train")
    test_images, test_labels = read(data, "test")
    sgd = torch.optim.SGD(network.parameters(), at(regime, 0), optimizer["momentum"], weight_decay=optimizer["weightDecay"])

    def test():
        network.eval()
        loss, correct = 0.0, 0
        with torch.no_grad():
            for x, y in zip(test_images.split(500), test_labels.split(500)):
                logits = network(normalized(x))
                loss += nn.functional.cross_entropy(logits, y, reduction="sum").item()
                correct += (logits.argmax(1) == y).sum().item()
        network.train()
        return 100 * (1 - correct / len(test_labels)), loss / len(test_labels)

    for epoch in range(regime["epochs"]):
        for group in sgd.param_groups:
            group["lr"] = at(regime, epoch)
        total = 0.0
        for chosen in torch.randperm(len(labels)).split(batch):
            x = images[chosen]
            if preprocessing["augmentation"]:
                x = augmented(x, **preprocessing["augmentation"])
            sgd.zero_grad()
            loss = nn.functional.cross_entropy(network(normalized(x)), labels[chosen])
            loss.backward()
            if optimizer["gradientClip"] is not None:
                nn.utils.clip_grad_norm_(network.parameters(), optimizer["gradientClip"])
            sgd.step()
            total += loss.item() * len(chosen)
        error, test_loss = test()
        print(json.dumps({"epoch": epoch + 1, "loss": total / len(labels), "testError": error, "testLoss": test_loss}), flush=True)


if __name__ == "__main__":
    train(**json.loads(sys.argv[1]))
