#!/usr/bin/env python3
"""Prints the numbers that Tests/TensorlabTests/Data/TransformTests.swift compares resizing with.

Made by Pillow's bilinear filter on float images, which is what torchvision's Resize and
RandomResizedCrop use (antialias=True). Needs: pip install pillow.
"""

from PIL import Image

WIDTH, HEIGHT = 5, 4


def source():
    image = Image.new("F", (WIDTH, HEIGHT))
    image.putdata([float(i * i % 17) for i in range(WIDTH * HEIGHT)])
    return image


def show(name, width, height, box=None):
    part = source().crop(box) if box else source()
    result = part.resize((width, height), Image.Resampling.BILINEAR)
    print(name, [round(value, 5) for value in result.getdata()])


show("to 3 rows, 8 columns:", 8, 3)
show("to 6 rows, 2 columns:", 2, 6)
show("rows 1..<4, columns 2..<4 to 3 rows, 5 columns:", 5, 3, box=(2, 1, 4, 4))
