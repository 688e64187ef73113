"""A mail server that takes letters and keeps none: ``python -m everweek.cli.bench.sink PORT``; to ``HELP`` it says how many."""

import asyncio
import sys
from typing import Final

_CLOSED: Final = b"221 2.0.0 Bye\r\n"
_FINE: Final = b"250 2.0.0 Ok\r\n"


class Sink:
    """A mail server that counts the letters it was given."""

    def __init__(self) -> None:
        self.taken = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from the greeting to the farewell."""
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line[:4].upper().strip()
            if word == b"EHLO":
                # As mail servers do; what stands after it is a command like any other.
                writer.write(b"250-sink\r\n250 PIPELINING\r\n")
            elif word == b"DATA":
                writer.write(b"354 Go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                self.taken += 1
                writer.write(_FINE)
            elif word == b"HELP":
                writer.write(f"214 {self.taken}\r\n".encode())
            elif word == b"QUIT":
                writer.write(_CLOSED)
                break
            else:
                writer.write(_FINE)
            await writer.drain()
        writer.close()


async def main(port: int) -> None:
    """Take letters until stopped."""
    server = await asyncio.start_server(Sink().serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
