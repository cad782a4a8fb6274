"""What trials/compare is made of.

places     where a tunnel runs: the loopback device, or two network namespaces with a link between them
programs   what can be compared, and how each is called for a setting
tunnel     both ends of a program, started afresh
works      the measurements: each takes a scene and gives figures
rows       the table: which work is measured where and how, and what it must reach
report     Markdown of what came out
needs      what the measurements need

What trials/attack needs too is in `shared`. Start with rows, then works. Only the standard library is used.
"""
