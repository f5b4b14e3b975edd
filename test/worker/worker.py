# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs jobs in npu-test-worker processes, whose protocol npu-test-worker.cpp describes.

A worker that dies of a job, or takes too long, is an answer about that job: the next one is done by a new worker.
"""

import itertools
import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("NPU_BINARY_DIR", ROOT / "build")) / "test" / "worker" / "npu-test-worker"

Job = dict[str, Any]
Answer = dict[str, Any]


class Worker:
    """One process, started when it is needed.

    Parameters
    ----------
    folder
        An existing folder of its own.
    seconds
        How long a job may take.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self.log = folder / "stderr.txt"
        self.folder = folder
        self.seconds = seconds
        self.process: subprocess.Popen[str] | None = None

    def run(self, job: Job) -> Answer:
        """Return the answer to a job: the worker's own, or one of status ``crash`` or ``timeout``."""
        process = self.process = self.process or self._start()
        assert process.stdin is not None and process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if line.endswith("\n"):
            return json.loads(line)
        status = process.wait()
        self.process = None
        if late.is_set():
            return {"status": "timeout", "message": f"did not end within {self.seconds:.0f} s"}
        cause = signal.Signals(-status).name if status < 0 else f"exit status {status}"
        words = self.log.read_text(errors="replace") if self.log.exists() else ""
        return {"status": "crash", "message": f"{cause}\n{words[:4000]}".rstrip()}

    def close(self) -> None:
        """End the process."""
        if self.process:
            self.process.communicate()
            self.process = None

    def _start(self) -> subprocess.Popen[str]:
        if not PROGRAM.exists():
            raise FileNotFoundError(f"{PROGRAM} is not built: run `make build`")
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return subprocess.Popen(
            ["prlimit", f"--as={memory}", "--core=0", PROGRAM, f"--log={self.log}", f"--scratch={self.folder}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Naming the functions of a stack takes longer than the job.
            env={**os.environ, "LLVM_DISABLE_SYMBOLIZATION": "1"},
        )


def run_jobs(
    jobs: Sequence[Job],
    finish: Callable[[int, Answer], None],
    *,
    workers: int = 2,
    seconds: float = 120,
) -> None:
    """Run jobs in several workers.

    Parameters
    ----------
    jobs
        Begun in this order.
    finish
        Called with the number of a job and the answer to it, as soon as that is there; by one thread at a time.
    workers
        How many processes.
    seconds
        How long a job may take.
    """
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in range(len(jobs)):
        todo.put(index)
    lock = threading.Lock()
    problems: list[BaseException] = []

    def work(folder: Path) -> None:
        worker = Worker(folder, seconds)
        try:
            while not problems:
                index = todo.get_nowait()
                answer = worker.run(jobs[index])
                with lock:
                    finish(index, answer)
        except queue.Empty:
            pass
        except BaseException as problem:
            problems.append(problem)
        finally:
            worker.close()

    with tempfile.TemporaryDirectory(prefix="npu-workers-") as name:
        folders = [Path(name) / str(number) for number in range(workers)]
        for folder in folders:
            folder.mkdir()
        threads = [threading.Thread(target=work, args=(folder,)) for folder in folders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for problem in itertools.islice(problems, 1):
        raise problem
