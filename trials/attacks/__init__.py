"""What is particular to trials/attack.

field        where it happens: two network namespaces, the attacked host and the attackers', or the loopback device
scene        a tunnel with its target, the legitimate load, and what an attack is judged by
floods       datagrams at a rate
recording    a relay that keeps what passes: a session to replay
packets      what is sent one by one: damaged, forged, replayed
connections  bad clients
replays      a recorded session, sent again
attacks      the attacks themselves
report       Markdown of what came out

Start with attacks, then scene.
"""
