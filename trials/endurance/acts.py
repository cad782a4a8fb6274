"""What is done to the ends and to the link between them. Each act takes the stage and the verdict."""

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
    return for_a_while(seconds, lambda stage, is_so: getattr(stage, end_name).signal(
        signal.SIGSTOP if is_so else signal.SIGCONT))


def cut(seconds):
    return for_a_while(seconds, lambda stage, is_so: stage.cut(is_so))


def interface_down(end_name, seconds):
    return for_a_while(seconds, lambda stage, is_so: stage.interface(getattr(stage, end_name), not is_so))


def for_a_while(seconds, make):
    def do(stage, verdict):
        make(stage, True)
        time.sleep(seconds)
        make(stage, False)

    return do


def nothing(stage, verdict):
    time.sleep(1)
