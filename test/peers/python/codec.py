"""Reads and writes messages of any schema, for tests to compare with.

Questions and answers are frames: a length of four bytes, big-endian, then the content. A question is a
letter, the length of the message's name in one byte, the name, and data. An answer is 1 and data, or 0
and an error's text.
"""

import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

pool = descriptor_pool.DescriptorPool()


def answer(question):
    letter, length = question[:1], question[1]
    name, data = question[2 : 2 + length].decode(), question[2 + length :]
    if letter == b"S":
        for file in descriptor_pb2.FileDescriptorSet.FromString(data).file:
            pool.Add(file)
        return b""
    message = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))()
    if letter == b"F":  # JSON text to bytes
        json_format.Parse(data, message)
        return message.SerializeToString(deterministic=True)
    message.ParseFromString(data)
    if letter == b"T":  # bytes to JSON text
        return json_format.MessageToJson(message).encode()
    if letter == b"R":  # bytes of what is known in bytes
        message.DiscardUnknownFields()
        return message.SerializeToString(deterministic=True)
    raise ValueError("no such question")


def read_exactly(count):
    data = sys.stdin.buffer.read(count)
    if len(data) < count:
        sys.exit()
    return data


while True:
    (size,) = struct.unpack(">I", read_exactly(4))
    frame = read_exactly(size)
    try:
        reply = b"\x01" + answer(frame)
    except Exception as error:
        reply = b"\x00" + repr(error).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(reply)) + reply)
    sys.stdout.buffer.flush()
