"""What is done to the ends and to the link between them."""

import signal
import time


def killed(end_name):
    def do(stage, verdict):
        end = getattr(stage, end_name)
        end.kill()
        time.sleep(1)
        stage.restart(end)

    return do


def stopped(end_name, seconds):
    def do(stage, verdict):
        end = getattr(stage, end_name)
        end.signal(signal.SIGSTOP)
        time.sleep(seconds)
        end.signal(signal.SIGCONT)

    return do


def cut(seconds):
    def do(stage, verdict):
        stage.cut(True)
        time.sleep(seconds)
        stage.cut(False)

    return do


def interface_down(end_name, seconds):
    def do(stage, verdict):
        end = getattr(stage, end_name)
        stage.interface(end, False)
        time.sleep(seconds)
        stage.interface(end, True)

    return do
