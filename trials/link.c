/* A long-distance link between two network namespaces, in user space.
 *
 * usage: link NS_A ADDRESS_A NS_B ADDRESS_B delay_ms jitter_ms loss_percent rate_mbit queue_packets seed
 *
 * NS_* are namespaces made by `ip netns add`. In each, this program makes a device `link0` with that side's address,
 * which leads to everything else. What one side sends is, packet by packet: dropped with the given probability; queued
 * behind the link's rate (0 = no limit), or dropped when so many packets are on their way; delivered after the delay,
 * give or take the jitter, which lets packets overtake each other.
 *
 * Each way draws its losses from a sequence of its own, so that a seed drops the same packets of it every time. "ready"
 * on the standard output says that the link is up; SIGTERM ends it and counts the packets. Needs root and /dev/net/tun.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

enum { PACKET_BYTES = 1600, PACKETS_AT_ONCE = 256 };

struct packet {
    int64_t due;
    uint64_t order; /* packets that are due together leave as they came */
    ssize_t length;
    unsigned char data[PACKET_BYTES];
};

/* One way through the link: what came in at `from` and leaves at `to`, as a heap with the packet that is due first. */
struct way {
    int from, to;
    struct packet **heap;
    int packets, capacity;
    int64_t line_free_at;
    uint64_t order, random;
    long in, lost, overflowed, out;
};

static double delay_ns, jitter_ns, loss, bits_per_second;
static int queue_packets;

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Xorshift: in [0, 1). */
static double draw(struct way *way)
{
    uint64_t x = way->random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    way->random = x;
    return (double)(x >> 11) / 9007199254740992.0;
}

static int is_before(const struct packet *a, const struct packet *b)
{
    return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void push(struct way *way, struct packet *packet)
{
    if (way->packets == way->capacity) {
        way->capacity = way->capacity ? way->capacity * 2 : 1024;
        way->heap = realloc(way->heap, way->capacity * sizeof *way->heap);
        if (!way->heap) die("realloc");
    }
    int i = way->packets++;
    for (; i && is_before(packet, way->heap[(i - 1) / 2]); i = (i - 1) / 2) way->heap[i] = way->heap[(i - 1) / 2];
    way->heap[i] = packet;
}

static struct packet *pop(struct way *way)
{
    struct packet *first = way->heap[0], *last = way->heap[--way->packets];
    int i = 0;
    for (;;) {
        int child = 2 * i + 1;
        if (child >= way->packets) break;
        if (child + 1 < way->packets && is_before(way->heap[child + 1], way->heap[child])) child++;
        if (!is_before(way->heap[child], last)) break;
        way->heap[i] = way->heap[child];
        i = child;
    }
    way->heap[i] = last;
    return first;
}

/* The device of one side: made inside its namespace, used from here. */
static int open_side(const char *namespace, const char *address, const char *peer)
{
    char path[256], command[512];
    snprintf(path, sizeof path, "/var/run/netns/%s", namespace);
    int here = open("/proc/self/ns/net", O_RDONLY), there = open(path, O_RDONLY);
    if (here < 0 || there < 0 || setns(there, CLONE_NEWNET)) die(path);
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    struct ifreq request = {.ifr_name = "link0", .ifr_flags = IFF_TUN | IFF_NO_PI};
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request)) die("/dev/net/tun");
    snprintf(command, sizeof command,
             "ip link set lo up && ip link set link0 mtu 1500 txqueuelen 10000 up && "
             "ip addr add %s peer %s dev link0 && ip route add default dev link0",
             address, peer);
    if (system(command)) exit(1);
    if (setns(here, CLONE_NEWNET)) die("setns");
    close(here);
    close(there);
    return fd;
}

static void deliver(struct way *way, int64_t now)
{
    while (way->packets && way->heap[0]->due <= now) {
        struct packet *packet = pop(way);
        if (write(way->to, packet->data, packet->length) == packet->length) way->out++;
        free(packet);
    }
}

/* Takes the packet, or leaves it to the caller. */
static int accept_packet(struct way *way, struct packet *packet, int64_t now)
{
    way->in++;
    if (loss > 0 && draw(way) < loss) {
        way->lost++;
        return 0;
    }
    if (way->packets >= queue_packets) {
        way->overflowed++;
        return 0;
    }
    int64_t sent = way->line_free_at > now ? way->line_free_at : now;
    if (bits_per_second > 0) way->line_free_at = sent += (int64_t)(packet->length * 8e9 / bits_per_second);
    double deviation = jitter_ns > 0 ? (2 * draw(way) - 1) * jitter_ns : 0;
    packet->due = sent + (int64_t)(delay_ns + deviation);
    packet->order = way->order++;
    push(way, packet);
    return 1;
}

static void receive(struct way *way, int64_t now)
{
    static struct packet *spare;
    for (int i = 0; i < PACKETS_AT_ONCE; i++) {
        if (!spare && !(spare = malloc(sizeof *spare))) die("malloc");
        spare->length = read(way->from, spare->data, sizeof spare->data);
        if (spare->length <= 0) return;
        if (accept_packet(way, spare, now)) spare = NULL;
    }
}

static void set_timer(int timer, const struct way *ways)
{
    int64_t next = INT64_MAX;
    for (int i = 0; i < 2; i++)
        if (ways[i].packets && ways[i].heap[0]->due < next) next = ways[i].heap[0]->due;
    struct itimerspec at = {0};
    if (next != INT64_MAX) at.it_value = (struct timespec){next / 1000000000, next % 1000000000};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static void run(struct way *ways)
{
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    if (timer < 0) die("timerfd_create");
    while (!stopped) {
        int64_t now = now_ns();
        for (int i = 0; i < 2; i++) deliver(&ways[i], now);
        set_timer(timer, ways);
        struct pollfd wait[3] = {{ways[0].from, POLLIN, 0}, {ways[1].from, POLLIN, 0}, {timer, POLLIN, 0}};
        if (poll(wait, 3, -1) < 0 && errno != EINTR) die("poll");
        now = now_ns();
        for (int i = 0; i < 2; i++)
            if (wait[i].revents & POLLIN) receive(&ways[i], now);
    }
}

int main(int argc, char **argv)
{
    if (argc != 11) {
        fprintf(stderr, "usage: link NS_A ADDRESS_A NS_B ADDRESS_B "
                        "delay_ms jitter_ms loss_percent rate_mbit queue_packets seed\n");
        return 2;
    }
    delay_ns = atof(argv[5]) * 1e6;
    jitter_ns = atof(argv[6]) * 1e6;
    loss = atof(argv[7]) / 100;
    bits_per_second = atof(argv[8]) * 1e6;
    queue_packets = atoi(argv[9]);
    uint64_t seed = strtoull(argv[10], NULL, 10) * 2654435761u + 88172645463325252ULL;
    int a = open_side(argv[1], argv[2], argv[4]), b = open_side(argv[3], argv[4], argv[2]);
    struct way ways[2] = {{.from = a, .to = b, .random = seed}, {.from = b, .to = a, .random = ~seed}};
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    puts("ready");
    fflush(stdout);
    run(ways);
    for (int i = 0; i < 2; i++)
        fprintf(stderr, "%s: in %ld, lost %ld, queue full %ld, delivered %ld\n", argv[1 + 2 * i], ways[i].in,
                ways[i].lost, ways[i].overflowed, ways[i].out);
    return 0;
}
