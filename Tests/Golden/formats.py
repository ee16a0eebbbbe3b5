"""Prints the files that the tests of formats read, in base64: made by the reference implementations of safetensors and NumPy."""
import base64
import io
import textwrap

import numpy
import safetensors.numpy


def show(name, data):
    print(name)
    print(textwrap.fill(base64.b64encode(data).decode(), 120))


show(
    "safetensors",
    safetensors.numpy.save(
        {
            "half": numpy.array([1, -2], numpy.float16),
            "scalar": numpy.array(7, numpy.int64),
            "none": numpy.zeros((0, 3), numpy.float32),
            "ü/weight": (numpy.arange(6, dtype=numpy.float32) / 2).reshape(2, 3),
            "mask": numpy.array([True, False, True]),
        },
        {"made by": 'the "reference"'},
    ),
)


def npy(array, version=None):
    file = io.BytesIO()
    numpy.lib.format.write_array(file, array, version, allow_pickle=False)
    return file.getvalue()


matrix = numpy.array([[1, -2.5, 3], [4, 5.25, -6]])
show("f4 C", npy(matrix.astype("<f4")))
show("f4 big-endian", npy(matrix.astype(">f4")))
show("f8 Fortran, version 2", npy(numpy.asfortranarray(matrix.astype("<f8")), (2, 0)))
show("f8 big-endian Fortran, version 3", npy(numpy.asfortranarray(matrix.astype(">f8")), (3, 0)))
show("f2", npy(matrix.astype("<f2")))
for kind in ["|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8"]:
    show(kind, npy(numpy.array([[1, -2, 3], [4, 5, -6]]).astype(kind)))
for kind in ["|u1", "<u2", ">u2", "<u4", ">u4", "<u8"]:
    show(kind, npy(numpy.array([[1, 2, 3], [4, 5, 250]]).astype(kind)))
show("bool", npy(numpy.array([[True, False, True], [False, False, True]])))
show("box, Fortran", npy(numpy.asfortranarray(numpy.arange(24, dtype="<i4").reshape(2, 3, 4))))
show("scalar", npy(numpy.array(2.5)))
show("empty", npy(numpy.zeros((0, 4), "<f4")))
show("complex", npy(numpy.array([1j])))
show("text", npy(numpy.array(["ab", "c"])))
show("structured", npy(numpy.array([(1, 2.0)], [("a", "<i4"), ("b", "<f4")])))
