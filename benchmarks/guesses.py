"""Guesses at one password from several processes at once: how many of them were evaluated.

``run`` starts this module as processes that share a database. Each of them guesses in threads, in
spellings that all mean one user and from several addresses.
"""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "manager"
# The last one cannot be told from a full-width form by the sign-in form either.
SPELLINGS = [
    NAME,
    f" {NAME}",
    f"{NAME} ",
    f"\t{NAME}\n",
    f"\u3000{NAME}",
    f"\u00a0{NAME}\u2003",
    "".join(chr(ord(letter) + 0xFEE0) for letter in NAME),
    "ｍanager",
    "manageｒ",
    "\U0001d426anager",
]


def run(
    database: str,
    sandbox: str,
    *,
    guesses: int,
    addresses: int,
    processes: int = 2,
    threads: int = 25,
) -> Counter[int]:
    """Returns how many of the guesses were answered with which status; 422 means evaluated."""
    each = guesses // processes
    running = [
        _start(database, sandbox, [number * each, each, addresses, threads])
        for number in range(processes)
    ]
    for one in running:
        if one.stdout is None or one.stdout.readline() != b"ready\n":
            raise RuntimeError("the process did not start")
    answered: Counter[int] = Counter()
    # All are ready, so that all begin at the same time.
    for one in running:
        if one.stdin is not None:
            one.stdin.write(b"go\n")
            one.stdin.flush()
    for one in running:
        text, _nothing = one.communicate(timeout=300)
        answered.update({int(status): many for status, many in json.loads(text).items()})
    return answered


def _start(database: str, sandbox: str, numbers: list[int]) -> subprocess.Popen[bytes]:
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    env = {
        **kept,
        "RCS_MODE": "sandbox",
        "SANDBOX_TIME": "manual",
        "DEBUG": "1",
        "DATABASE_URL": database,
        "SANDBOX_DATABASE_URL": sandbox,
        "DJANGO_SETTINGS_MODULE": "rcsportal.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.guesses", *map(str, numbers)],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _guess(first: int, many: int, addresses: int, threads: int) -> Counter[int]:
    from django.db import connections
    from django.test import Client

    todo = iter(range(first, first + many))
    answered: Counter[int] = Counter()
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number = next(todo, None)
            if number is None:
                break
            spelling = SPELLINGS[number % len(SPELLINGS)]
            # Neighbours in one /64 are one address.
            address = f"2001:db8:0:{number % addresses:x}::{number:x}"
            client = Client(REMOTE_ADDR=address, SERVER_NAME="127.0.0.1")
            form = {"username": spelling, "password": f"guess {number}"}
            status = client.post("/login/", form).status_code
            with lock:
                answered[status] += 1
        connections.close_all()

    working = [threading.Thread(target=work) for _thread in range(threads)]
    for thread in working:
        thread.start()
    for thread in working:
        thread.join()
    return answered


def main() -> None:
    import logging

    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    numbers = [int(number) for number in sys.argv[1:]]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps(_guess(*numbers)))


if __name__ == "__main__":
    main()
