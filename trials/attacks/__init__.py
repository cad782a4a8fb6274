"""What trials/attack is made of.

field      where it happens: two network namespaces, the attacked host and the attackers', or the loopback device
ends       the program at one end, and what can be seen of it
scene      a tunnel with its target, the legitimate load, and what an attack is judged by
flooding   datagrams at a rate
recording  a relay that keeps what passes: a session to replay
packets    what is sent one by one: damaged, forged, replayed
attacks    the attacks themselves
report     Markdown of what came out

Start with attacks, then scene.
"""
