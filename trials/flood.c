/* Datagrams that nobody asked for, at a steady rate and for little CPU time: what a stranger can send to a UDP port.
 *
 * usage: flood HOW ADDRESS PORT rate seconds senders FROM random least_bytes most_bytes
 *        flood HOW ADDRESS PORT rate seconds senders FROM file FILE
 *
 * `senders` sockets take turns, each with a port of its own and an address in FROM, a network of 16 bits such as
 * 127.1.0.0. `random` sends random bytes of random lengths. `file` sends what is recorded in FILE, a length of two bytes
 * (big-endian) before each datagram, round and round, and reads the file anew once a second.
 *
 * HOW is `each`, one datagram after the other, or `cut`: dozens of one length (of one content, where it is a file) go to
 * the kernel as one, and the device cuts them into datagrams, which costs half as much. A device that does not cut, such
 * as the loopback device, would let the receiver have them as one.
 *
 * The end, or SIGTERM, writes one line of JSON: datagrams sent, those that could not be, the rate, answers received,
 * and the CPU time that it took.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

enum { BATCH = 32, CUT_MAX = 64, CUT_BYTES = 64000, SENDERS_MAX = 1024, DATAGRAM_BYTES = 1500, RECORDED_BYTES = 4 << 20, RECORDED_MAX = 65536 };

struct datagram {
    const unsigned char *data;
    size_t length;
};

static struct sockaddr_in target;
static int cuts;
static int senders[SENDERS_MAX], sender_count;
static unsigned char noise[1 << 20];
static size_t least_bytes, most_bytes;
static const char *file;
static unsigned char recorded[RECORDED_BYTES];
static struct datagram records[RECORDED_MAX];
static size_t record_count, next_record;
static uint64_t random_state = 0x9e3779b97f4a7c15ULL;

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* Xorshift. */
static uint64_t draw(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void fill_noise(void)
{
    FILE *source = fopen("/dev/urandom", "rb");
    if (!source || fread(noise, sizeof noise, 1, source) != 1 ||
        fread(&random_state, sizeof random_state, 1, source) != 1) {
        die("/dev/urandom");
    }
    fclose(source);
}

/* What is recorded by now; what cannot be read leaves what there was. */
static void read_file(void)
{
    FILE *source = fopen(file, "rb");
    if (!source) {
        return;
    }
    size_t length = fread(recorded, 1, sizeof recorded, source), count = 0;
    fclose(source);
    for (size_t at = 0; at + 2 <= length && count < RECORDED_MAX;) {
        size_t bytes = recorded[at] << 8 | recorded[at + 1];
        if (at + 2 + bytes > length) {
            break;
        }
        records[count++] = (struct datagram){recorded + at + 2, bytes};
        at += 2 + bytes;
    }
    record_count = count;
}

static struct datagram next_datagram(void)
{
    if (file) {
        return records[next_record++ % record_count];
    }
    size_t length = least_bytes + draw() % (most_bytes - least_bytes + 1);
    return (struct datagram){noise + draw() % (sizeof noise - CUT_BYTES - DATAGRAM_BYTES), length};
}

static void open_senders(int count, uint32_t network)
{
    for (int i = 0; i < count; i++) {
        struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr = {htonl(network | (2 + draw() % 0xfffc))}};
        int s = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        if (s < 0 || bind(s, (struct sockaddr *)&from, sizeof from)) {
            die("socket");
        }
        senders[sender_count++] = s;
    }
}

/* Returns how many were sent: all or none. */
static int send_cut(int s, int *count)
{
    struct datagram one = next_datagram();
    struct iovec parts[CUT_MAX];
    int limit = CUT_BYTES / one.length < CUT_MAX ? CUT_BYTES / one.length : CUT_MAX;
    for (int i = 0; i < limit; i++) {
        size_t at = file ? 0 : i * one.length;
        parts[i] = (struct iovec){(void *)(one.data + at), one.length};
    }
    union {
        char bytes[CMSG_SPACE(sizeof(uint16_t))];
        struct cmsghdr aligned;
    } control = {{0}};
    struct msghdr message = {.msg_name = &target, .msg_namelen = sizeof target, .msg_iov = parts, .msg_iovlen = limit,
                             .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *segment = CMSG_FIRSTHDR(&message);
    segment->cmsg_level = SOL_UDP;
    segment->cmsg_type = UDP_SEGMENT;
    segment->cmsg_len = CMSG_LEN(sizeof(uint16_t));
    *(uint16_t *)CMSG_DATA(segment) = one.length;
    *count = limit;
    return sendmsg(s, &message, 0) < 0 ? 0 : limit;
}

/* Returns how many of the batch were sent. */
static int send_batch(int s, int count)
{
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < count; i++) {
        struct datagram next = next_datagram();
        parts[i] = (struct iovec){(void *)next.data, next.length};
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &target, .msg_namelen = sizeof target, .msg_iov = &parts[i], .msg_iovlen = 1};
    }
    int sent = sendmmsg(s, messages, count, 0);
    return sent < 0 ? 0 : sent;
}

static long count_answers(void)
{
    unsigned char answer[DATAGRAM_BYTES];
    long count = 0;
    for (int i = 0; i < sender_count; i++) {
        /* An ICMP message that nobody listens is an error here, and no answer. */
        while (recv(senders[i], answer, sizeof answer, 0) >= 0 || errno == ECONNREFUSED) {
            count += errno != ECONNREFUSED;
            errno = 0;
        }
    }
    return count;
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Catches up with what is due, a millisecond at a time; what a stalled machine missed by more than 0.2 s is not made
 * up for. */
static void flood(double rate, double seconds)
{
    double begun = now_s(), now = begun, read_at = begun, due = 0;
    long sent = 0, failed = 0, answers = 0, turn = 0;
    while (!stopped && now - begun < seconds) {
        for (; due >= 1 && !stopped; turn++) {
            int count = due < BATCH ? (int)due : BATCH;
            int s = senders[turn % sender_count];
            int done = cuts ? send_cut(s, &count) : send_batch(s, count);
            sent += done;
            failed += count - done;
            due -= count;
        }
        nanosleep(&(struct timespec){0, 1000000}, NULL);
        double last = now;
        now = now_s();
        due += rate * (now - last < 0.2 ? now - last : 0.2);
        if (now - read_at >= 1) {
            read_at = now;
            answers += count_answers();
            if (file) {
                read_file();
            }
        }
    }
    nanosleep(&(struct timespec){0, 300000000}, NULL);
    answers += count_answers();
    printf("{\"sent\": %ld, \"failed\": %ld, \"rate\": %.0f, \"answers\": %ld, \"cpu_s\": %.2f}\n", sent, failed,
           sent / (now - begun), answers, cpu_seconds());
}

static int usage(void)
{
    fprintf(stderr, "usage: flood each|cut ADDRESS PORT rate seconds senders FROM (random least most | file FILE)\n");
    return 2;
}

int main(int argc, char **argv)
{
    int is_random = argc == 11 && !strcmp(argv[8], "random"), is_file = argc == 10 && !strcmp(argv[8], "file");
    if (!is_random && !is_file) {
        return usage();
    }
    struct in_addr from;
    int count = atoi(argv[6]);
    cuts = !strcmp(argv[1], "cut");
    target = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(argv[3]))};
    if (inet_pton(AF_INET, argv[2], &target.sin_addr) != 1 || inet_pton(AF_INET, argv[7], &from) != 1 || count < 1 ||
        count > SENDERS_MAX) {
        return usage();
    }
    fill_noise();
    if (is_file) {
        file = argv[9];
        read_file();
        if (!record_count) {
            fprintf(stderr, "flood: nothing is recorded in %s\n", file);
            return 1;
        }
    } else {
        least_bytes = atoi(argv[9]);
        most_bytes = atoi(argv[10]);
        if (least_bytes < 1 || least_bytes > most_bytes || most_bytes > DATAGRAM_BYTES) {
            return usage();
        }
    }
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    open_senders(count, ntohl(from.s_addr));
    flood(atof(argv[4]), atof(argv[5]));
    return 0;
}
