"""What bench/compare is made of.

places     where a tunnel runs: the loopback device, or two network namespaces with a link between them
programs   what can be compared, and how each is called for a setting
processes  children that end with the measurement, and what /proc says about them
tunnel     both ends of a program, started afresh
load       the traffic: a program of its own, which runs beside the tunnel
works      the measurements: each takes a scene and gives figures
rows       the table: which work is measured where and how, and what it must reach
report     Markdown of what came out
machine    what the measurements need, and where they were made

Start with rows, then works. Only the standard library is used.
"""
