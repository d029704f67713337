"""What schemathesis has to be told: how the part of an upload is sent."""

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
