"""A headless Chromium, driven through its DevTools pipe: opens pages, collects what goes wrong in them, photographs."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SECONDS_TO_ANSWER = 120
# Complaints of pages: exceptions, console.error, and what the browser itself logs of them, a missing file for example.
COMPLAINTS = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")


class Browser:
    """One browser with one page at a time. A context manager.

    Parameters
    ----------
    folder
        For its profile.

    Attributes
    ----------
    complaints : list of str
        What has gone wrong in the page.
    requests : list of str
        Addresses that the page has asked for, its own included.
    """

    def __init__(self, folder: Path):
        self.complaints, self.requests, self._number, self._read = [], [], 0, b""
        to_read, self._output = os.pipe()
        self._input, to_write = os.pipe()
        # Chromium reads from 3 and writes to 4: first out of their way.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_read, to_write)]
        self._process = subprocess.Popen(
            [
                *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
                *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
                *("--hide-scrollbars", f"--user-data-dir={folder}", "--remote-debugging-pipe"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: [os.dup2(end, number) for end, number in zip(ends, (3, 4), strict=True)],
            pass_fds=(3, 4),
        )
        for end in (to_read, to_write, *ends):
            os.close(end)
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=SECONDS_TO_ANSWER)
        os.close(self._input)
        os.close(self._output)

    def open(self, path: Path, width: int = 1280, height: int = 900) -> None:
        """Show a file in a window of this size; what earlier pages complained of and asked for is forgotten."""
        self.complaints.clear()
        self.requests.clear()
        phone = width < 600
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self._call("Page.navigate", url=path.resolve().as_uri())
        self.wait_for("document.readyState === 'complete' && location.protocol === 'file:'")

    def ask(self, expression: str):
        """Value of a JavaScript expression in the page."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not self.ask(expression):
            assert time.monotonic() < deadline, (
                f"the page never came to {expression}; it complains of {self.complaints}"
            )
            time.sleep(0.05)

    def broken_pictures(self) -> list[str]:
        """Names or addresses of the pictures that cannot be shown."""
        return self.ask(
            "Promise.all([...document.images].map(i => i.decode().then(() => '', () => i.alt || i.src.slice(0, 80))))"
            ".then(all => all.filter(Boolean))"
        )

    def photograph(self, path: Path, *, whole: bool = True) -> None:
        """Save the page as PNG."""
        answer = self._call("Page.captureScreenshot", captureBeyondViewport=whole, **self._area(whole))
        path.write_bytes(base64.b64decode(answer["data"]))

    def _area(self, whole):
        if not whole:
            return {}
        size = self._call("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}

    def _call(self, method, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if not method.startswith("Target."):
            message["sessionId"] = self._session
        os.write(self._output, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            if answer.get("method") in COMPLAINTS:
                self._note(answer["method"], answer["params"])
            elif answer.get("method") == "Network.requestWillBeSent":
                self.requests.append(answer["params"]["request"]["url"])
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def _note(self, method, params):
        if method == "Log.entryAdded" and params["entry"]["level"] in ("warning", "error"):
            self.complaints.append(f"{params['entry']['text']} {params['entry'].get('url', '')}".strip())
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "assert"):
            self.complaints.append(" ".join(str(value.get("value", value)) for value in params["args"]))

    def _next(self):
        while b"\0" not in self._read:
            received = os.read(self._input, 1 << 20)
            assert received, "the browser has gone"
            self._read += received
        message, _, self._read = self._read.partition(b"\0")
        return json.loads(message)
