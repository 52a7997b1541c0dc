"""The inside of the computing process: read a request, compute, write a reply.

Not for import; started by :mod:`phirag.mathematics.worker`.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

from phirag.errors import MathematicsError


def limit_memory(size: int) -> None:
    """Bound the address space of this process to ``size`` bytes, where the system can."""
    try:
        import resource
    except ModuleNotFoundError:  # no such limit on this system; the deadline still holds
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (size, hard))


def limit_time(deadline: float) -> None:
    """End this process some time after ``deadline`` seconds of computing, should its parent be gone by then."""
    try:
        import resource
    except ModuleNotFoundError:  # the parent's deadline is the only one on this system
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + 2 * deadline + 5), hard))


def answer(line: str) -> dict[str, Any]:
    """Carry out one request and return the reply."""
    module, name, arguments, deadline = json.loads(line)
    limit_time(deadline)
    if not module.startswith("phirag."):
        return {"error": "WorkerFailed", "message": f"{module} is not part of phirag"}
    function = getattr(importlib.import_module(module), name)
    try:
        return {"value": function(*arguments)}
    except MathematicsError as error:
        return {"error": type(error).__name__, "message": error.message, "hint": error.hint}
    except (MemoryError, RecursionError) as error:
        return {
            "error": "WorkerFailed",
            "message": f"the computation ran out of space ({type(error).__name__})",
        }
    except Exception as error:  # noqa: BLE001 - the process must outlive any computation
        return {"error": "WorkerFailed", "message": f"{type(error).__name__}: {error}"[:500]}


def main() -> None:
    """Serve requests until the parent closes the pipe."""
    limit_memory(int(sys.argv[1]))
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)  # length is bounded in `meaning`, and again by the deadline
    replies = sys.stdout
    sys.stdout = sys.stderr  # nothing a library prints may be taken for a reply
    import sympy  # noqa: F401 - so that the first deadline is not spent on the import

    replies.write('{"value": "ready"}\n')
    replies.flush()
    for line in sys.stdin:
        replies.write(json.dumps(answer(line)) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
