"""Reads and writes cluster messages with another program's classes.

Each line of the input is a JSON object: "message", and "encoded" (hex) or "json". The answer to it has
"json" (every field, enums as numbers) and "encoded" of the message, or "error".
"""

import json
import sys

from google.protobuf import json_format, symbol_database
from pitayaserver.gen import *  # noqa: F403 (each module makes its messages known)

messages = symbol_database.Default()


def answer(question):
    message = messages.GetSymbol(question["message"])()
    if "encoded" in question:
        message.ParseFromString(bytes.fromhex(question["encoded"]))
    else:
        json_format.ParseDict(question["json"], message)
    fields = json_format.MessageToDict(
        message,
        including_default_value_fields=True,
        preserving_proto_field_name=True,
        use_integers_for_enums=True,
    )
    return {"json": fields, "encoded": message.SerializeToString(deterministic=True).hex()}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:
        reply = {"error": repr(error)}
    print(json.dumps(reply), flush=True)
