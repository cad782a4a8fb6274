"""Chromium without a window, by the WebDriver protocol; only the standard library is used."""

import base64
import json
import shutil
import time
from contextlib import closing
from http.client import HTTPConnection

from harness.places import free_port
from harness.processes import Children, Failed, await_that

ARGUMENTS = "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"
SCALE = 2  # pixels of the picture for each of the page
PATIENCE_SECONDS = 60


class Browser:
    """`host` is where it runs: what it opens is reached from there."""

    def __init__(self, host):
        self.host, self.port, self.children = host, free_port(), Children()
        self.driver, self.program = shutil.which("chromedriver"), shutil.which("chromium")
        if not (self.driver and self.program):
            raise Failed("needs Chromium: install the packages chromium and chromium-driver")

    def __enter__(self):
        try:
            self.children.start([*self.host.before, self.driver, f"--port={self.port}", "--log-level=OFF"])
            await_that(self.is_ready, 30, "chromedriver listens")
            chrome = {"binary": self.program, "args": list(ARGUMENTS)}
            capabilities = {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": chrome}}
            self.session = "/session/" + self.post("/session", {"capabilities": capabilities})["sessionId"]
        except BaseException:
            self.children.stop()
            raise
        return self

    def __exit__(self, *_):
        try:
            self.send("DELETE", self.session)
        finally:
            self.children.stop()

    def is_ready(self):
        try:
            return self.send("GET", "/status")["ready"]
        except OSError:
            return False

    def look(self, width, height, scheme):
        """`scheme` is light or dark."""
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=SCALE,
                      mobile=False)
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, url):
        self.post(self.session + "/url", {"url": url})

    def script(self, text):
        return self.post(self.session + "/execute/sync", {"script": text, "args": []})

    def picture(self, width, height_max):
        """PNG of the page from its top, no higher than it is."""
        height = min(height_max, self.script("return Math.ceil(document.body.getBoundingClientRect().bottom)"))
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        time.sleep(0.5)
        taken = self.devtools("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(taken["data"])

    def devtools(self, command, **parameters):
        return self.post(self.session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def post(self, path, body):
        return self.send("POST", path, body)

    def send(self, method, path, body=None):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)) as connection:
            with self.host.entered():
                connection.connect()
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            value = json.loads(answer.read())["value"]
        if answer.status != 200:
            raise Failed(f"chromedriver: {value['message'].splitlines()[0]}")
        return value
