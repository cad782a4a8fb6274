"""What is particular to trials/faults and trials/soak.

stage      two namespaces, a link, both ends and a target; and what has to hold after a fault
patterns   bytes that tell where in which stream they belong
streams    sending and taking them, and how a connection ends
transfers  a program of its own: a target, and users who send and fetch whole streams
verdicts   what users saw, what they were promised, and whether it was kept
faults     the table of trials/faults: what is done, and what is promised then
course     the course of most of its rows
acts       what is done to the ends and the link
exhaustion its rows about descriptors, logs and clocks
memory     its rows about memory
soaking    a soak from its start to its summary
mixture    a program of its own: the traffic of a soak, and its target
gauges     the samples of a soak, and what must not grow
"""
