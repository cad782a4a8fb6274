"""A tunnel under a real load over an emulated line, and what it looks like: its status page, and `top`."""

import subprocess
import time
from contextlib import ExitStack

from browser import Browser
from harness import command, traffic
from harness.command import say
from harness.ends import OurEnd
from harness.places import Link, free_port, missing_for_links, open_place
from harness.processes import Children, first_line
from terminal import screen, svg

# Each way: 40 ms, give or take 3, 1% lost, 60 Mbit/s, and room for 100 ms of that before it.
LINE = Link(40, 3, 1, 60, 700)
IDLE_SESSIONS, CHATS = 6, 3
# Uploads with pauses between them, so that the charts have something to tell.
UPLOAD_SECONDS, PAUSE_SECONDS = 75, 15
WIDTH, HEIGHT_MAX = 1280, 1500
ROWS, COLUMNS = 30, 118


def missing():
    """Why none can be taken here, or None."""
    return missing_for_links("chromium", "chromedriver")


def take(pictures, minutes, folder):
    first_line([command.LAUNCHER, "--version"])  # builds it
    with command.open_folder() as scratch, open_place(LINE, 1, scratch) as place, ExitStack() as stack:
        client = open_tunnel(stack, place, scratch)
        begin_load(stack, place, client)
        say(f"load for {minutes:g} minutes")
        upload_for(minutes * 60, place, client)
        with Children() as children:
            upload(children, place, client, 60)
            time.sleep(8)
            if "page" in pictures:
                take_page(client, folder)
            if "top" in pictures:
                take_top(client, folder)


def open_tunnel(stack, place, scratch):
    """Gives the client's end; users connect to its port `listen`."""
    udp, target = free_port(), stack.enter_context(traffic.load_target(place.server, "fork"))
    server = OurEnd("server", command.LAUNCHER, scratch, place.server,
                    kcp_bind=f"{place.server.address}:{udp}", connect=f"{place.server.address}:{target}")
    listen = free_port()
    client = OurEnd("client", command.LAUNCHER, scratch, place.client,
                    listen=f"{place.client.address}:{listen}", kcp_connect=f"{place.server.address}:{udp}")
    client.entrance = place.client.address, listen
    for end in server, client:
        stack.enter_context(end).start()
    return client


def begin_load(stack, place, client):
    """Sessions that are open and idle, and chats."""
    stack.enter_context(traffic.open_sessions(place.client, client.entrance, IDLE_SESSIONS))
    children = stack.enter_context(Children())
    for _ in range(CHATS):
        start(children, place, "chat", client, 24 * 3600, 50)


def upload_for(seconds, place, client):
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        with Children() as children:
            upload(children, place, client, min(left, UPLOAD_SECONDS))
            time.sleep(min(left, UPLOAD_SECONDS))
        time.sleep(min(PAUSE_SECONDS, max(0, end - time.monotonic())))


def upload(children, place, client, seconds):
    start(children, place, "up", client, int(seconds) + 1)


def start(children, place, work, client, *numbers):
    children.start([*place.client.before, *traffic.load(work, client.entrance, *numbers)], stdout=subprocess.DEVNULL)


def take_page(client, folder):
    with Browser(client.host) as browser:
        for scheme in "light", "dark":
            browser.look(WIDTH, HEIGHT_MAX, scheme)
            browser.open(f"http://127.0.0.1:{client.http}/")
            time.sleep(4)  # a few snapshots
            file = folder / f"page-{scheme}.png"
            file.write_bytes(browser.picture(WIDTH, HEIGHT_MAX))
            shrink(file)
            say(f"{file}: {file.stat().st_size // 1024} KB")


def shrink(file):
    """To the colours that a page has; a picture without them stays as it is where Python has no imaging library."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(file, optimize=True)


def take_top(client, folder):
    called = [*client.host.before, str(command.LAUNCHER), "top", f"http://127.0.0.1:{client.http}/"]
    lines = screen(called, ROWS, COLUMNS)
    file = folder / "top.svg"
    file.write_text(svg(lines, COLUMNS, "kcptun-netty top"))
    say(f"{file}: {len(lines)} lines")
