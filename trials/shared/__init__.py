"""What the commands of trials/ have in common.

processes  children that end with the measurement, and what /proc says about them
places     ports, and what a place is: where the ends of a tunnel run
load       the traffic: a program of its own, which runs beside the tunnel
traffic    how that program and its target are run
machine    where the measurements are made

Only the standard library is used.
"""
