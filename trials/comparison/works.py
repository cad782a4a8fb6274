"""The measurements. Each takes a scene, starts what it needs afresh, and gives figures by their keys."""

import json
import socket
import statistics
import subprocess
import time

from harness import traffic
from harness.places import free_port
from harness.processes import Failed

from .programs import Ports
from .tunnel import SETTLE_SECONDS, open_tunnel

LOAD_MB = 20
LOAD_TOLERANCE = 0.95
STARTS = 5


def iperf(*options):
    """iperf3 through the tunnel; its first second does not count, but for the CPU time it does, at either program."""

    def measure(scene):
        server = scene.place.server
        with iperf_target(server) as port, open_tunnel(scene, port) as tunnel:
            before = tunnel.cpu_seconds()
            bits = run_iperf(scene, tunnel, options)
            gigabytes = bits * scene.seconds / 8e9
            cpu = [(after - b) / gigabytes for b, after in zip(before, tunnel.cpu_seconds())]
            peak = tunnel.memory_mb("VmHWM")
        return {"mbps": bits / 1e6, **pair("cpu", cpu), **pair("peak", peak)}

    return measure


def iperf_target(server):
    return traffic.target(server, "iperf3", "-s", "-B", server.address, "-p")


def run_iperf(scene, tunnel, options):
    address, port = tunnel.entrance
    command = ["iperf3", "-c", address, "-p", port, "-t", scene.seconds, "-O", "1", "--json",
               "--connect-timeout", "5000", *options]
    output = traffic.run(scene.place.client, command, scene.seconds + 30, stderr=subprocess.STDOUT)
    try:
        report = json.loads(output)
        if "--bidir" in options:
            bits = sum(stream["receiver"]["bits_per_second"] for stream in report["end"]["streams"])
        else:
            bits = report["end"]["sum_received"]["bits_per_second"]
    except (ValueError, KeyError):
        raise Failed(f"iperf3: {iperf_error(output)}") from None
    if not bits:
        raise Failed("iperf3: nothing arrived")
    return bits


def iperf_error(output):
    try:
        return json.loads(output)["error"]
    except (ValueError, KeyError):
        return output.strip()[-200:] or "no answer"


def bulk(skipped_seconds):
    """What one connection carries up; its first seconds do not count."""

    def measure(scene):
        with echo_target(scene, "fork") as port, open_tunnel(scene, port) as tunnel:
            return run_load(scene, tunnel, "up", scene.seconds, skipped_seconds, patience=scene.seconds + 30)

    return measure


def rr(connections=1, at_least_seconds=0, load=False):
    """Round trips of 64 bytes, in microseconds."""

    def measure(scene):
        seconds = max(scene.seconds, at_least_seconds)
        with echo_target(scene, "fork") as port, open_tunnel(scene, port) as tunnel:
            result = run_load(scene, tunnel, "rr", seconds, connections, LOAD_MB if load else 0, patience=seconds + 60)
        if load and result["load_mb_s"] < LOAD_MB * LOAD_TOLERANCE:
            raise Failed(f"the load came to {result['load_mb_s']:.1f} MB/s instead of {LOAD_MB}")
        return result

    return measure


def chat(seconds, gap_ms, round_trip_ms):
    """Messages of 64 bytes at a steady pace, which wait for nothing: how much later than the line alone makes them they
    are back, in milliseconds."""

    def measure(scene):
        with echo_target(scene, "fork") as port, open_tunnel(scene, port) as tunnel:
            times = run_load(scene, tunnel, "chat", seconds, gap_ms, patience=seconds + 60)
        return {key: times[key] / 1000 - round_trip_ms for key in ("p50", "p90", "p99", "max")}

    return measure


def conn(scene):
    """New connections one after the other, each until its first byte is back; microseconds."""
    with echo_target(scene, "select") as port, open_tunnel(scene, port) as tunnel:
        result = run_load(scene, tunnel, "conn", scene.seconds, patience=scene.seconds + 30)
    if result["failed"]:
        raise Failed(f"{result['failed']} of {result['n'] + result['failed']} connections failed")
    return result


def memory(sessions):
    """Resident memory idle after 10 s, and how much more with so many open sessions."""

    def measure(scene):
        with echo_target(scene, "select") as port, open_tunnel(scene, port) as tunnel:
            time.sleep(10 - SETTLE_SECONDS)
            idle = tunnel.memory_mb("VmRSS")
            with open_sessions(scene, tunnel, sessions):
                time.sleep(3)
                more = [now - b for b, now in zip(idle, tunnel.memory_mb("VmRSS"))]
        return {**pair("idle", idle), **pair("more", more)}

    return measure


def idle_cpu(sessions, seconds):
    """CPU time of open sessions that carry nothing, in percent of a core."""

    def measure(scene):
        with echo_target(scene, "select") as port, open_tunnel(scene, port) as tunnel:
            with open_sessions(scene, tunnel, sessions):
                time.sleep(5)
                before = tunnel.cpu_seconds()
                time.sleep(seconds)
                busy = [(after - b) * 100 / seconds for b, after in zip(before, tunnel.cpu_seconds())]
        return pair("cpu", busy)

    return measure


def start(scene):
    """From exec until the client takes connections, in milliseconds: the median of some starts."""
    ports = Ports(free_port(), free_port(), free_port())
    with scene.server_end(ports) as server:
        server.launch()
        time.sleep(2 * SETTLE_SECONDS)
        times = []
        for _ in range(STARTS):
            with scene.client_end(Ports(ports.target, ports.kcp, free_port())) as client:
                times.append(milliseconds_to_listen(client, (scene.place.client.address, client.listens[1])))
    return {"ms": statistics.median(times)}


def milliseconds_to_listen(client, address):
    begun = time.perf_counter()
    client.launch()
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(address) == 0:
                return (time.perf_counter() - begun) * 1000
        if not client.is_alive() or time.perf_counter() - begun > 20:
            raise Failed("the client does not start")
        time.sleep(0.001)


def echo_target(scene, how):
    return traffic.load_target(scene.place.server, how)


def open_sessions(scene, tunnel, count):
    return traffic.open_sessions(scene.place.client, tunnel.entrance, count)


def run_load(scene, tunnel, work, *numbers, patience):
    return traffic.run_load(scene.place.client, work, tunnel.entrance, *numbers, patience=patience)


def pair(key, values):
    return {f"{key}_client": values[0], f"{key}_server": values[1]}
