#!/usr/bin/env python3
"""Makes the committed division of the embedded digits: Sources/CMNIST/data/split-idx1-short.

One list of the 5,000 indices, each once. The first 1,000 are the training images, the next 500 the
test images, the next 1,000 the validation images, the last 2,500 the reserve; each part has equally
many of every class. Inside a part the digits come in rounds of ten, one of each class in shuffled
order, so that any prefix of a part is as balanced as its length allows.

The order comes from SHA-256 of a fixed text and the index, so that it is the same with every
version of Python. Changing it changes every published figure: don't.

    Scripts/make_split.py            write the file, print its checksum
    Scripts/make_split.py --check    only compare the committed file with what would be written
"""

import gzip
import hashlib
import pathlib
import struct
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Sources" / "CMNIST" / "data"
LABELS = FOLDER / "labels-idx1-ubyte.gz"
SPLIT = FOLDER / "split-idx1-short"
SALT = "tensorlab split 1"
CLASS_COUNT = 10


def shuffled(items, purpose):
    def key(item):
        return hashlib.sha256(f"{SALT} {purpose} {item}".encode()).digest()

    return sorted(items, key=key)


def split_file():
    labels = gzip.decompress(LABELS.read_bytes())[8:]
    by_class = [
        shuffled([i for i, label in enumerate(labels) if label == digit], "digit")
        for digit in range(CLASS_COUNT)
    ]
    order = []
    for round_number in range(len(labels) // CLASS_COUNT):
        for digit in shuffled(range(CLASS_COUNT), f"round {round_number}"):
            order.append(by_class[digit][round_number])
    return struct.pack(">II", 0x0B01, len(order)) + struct.pack(f">{len(order)}h", *order)


def main():
    content = split_file()
    if sys.argv[1:] == ["--check"]:
        if SPLIT.read_bytes() != content:
            sys.exit(f"{SPLIT} is not what this script writes")
    else:
        SPLIT.write_bytes(content)
    print(f"{SPLIT.name}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
