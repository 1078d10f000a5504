/* A WebSocket (RFC 6455) that follows Engine.IO 4 and joins /wall. It fails loudly on whatever should not come. */

#define _GNU_SOURCE
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ACCEPTED "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" /* what answers the key in `request`: RFC 6455, 1.3 */
#define LARGEST (1 << 17)

struct crowd crowd;

double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

void call(struct client *client)
{
    int one = 1;
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->socket < 0) FAIL("no socket: %s", strerror(errno));
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    client->state = CALLING;
    client->is_in = client->is_greeted = false;
    client->kept_size = 0;
    client->called_at = now();
    if (connect(client->socket, (struct sockaddr *)&crowd.server, sizeof crowd.server) < 0 && errno != EINPROGRESS)
        FAIL("no connection: %s", strerror(errno));
    struct epoll_event wanted = {.events = EPOLLOUT, .data.ptr = client};
    epoll_ctl(crowd.epoll, EPOLL_CTL_ADD, client->socket, &wanted);
}

/* How long socket.io-client 4 waits before it tries again (its contrib/backo2.js), with the pages' settings. */
static double pause_before(int attempt)
{
    double ms = 1000L << (attempt < 10 ? attempt : 10);
    double chance = drand48(), deviation = (long)(chance * 0.5 * ms);
    ms += (int)(chance * 10) & 1 ? deviation : -deviation;
    return (ms < 5000 ? ms : 5000) / 1000;
}

static void lose(struct client *client, const char *why)
{
    if (!crowd.may_leave) FAIL("lost a client: %s", why);
    if (client->state == JOINED)
        crowd.joined--;
    else if (client->state >= SHAKING)
        crowd.turned_away++;
    if (client->state >= JOINING) client->attempts = 0; /* its line stood */
    close(client->socket);
    client->state = AWAY;
    client->due = now() + pause_before(client->attempts++);
}

static void push(struct client *client, const void *bytes, size_t size)
{
    if (send(client->socket, bytes, size, MSG_NOSIGNAL) != (ssize_t)size) FAIL("could not send: %s", strerror(errno));
}

/* Sends a text of less than 126 bytes, masked as a client must. */
static void say(struct client *client, const char *text)
{
    unsigned char frame[6 + 125] = {0x81, 0x80, 0x37, 0xfa, 0x21, 0x3d};
    size_t size = strlen(text);
    frame[1] |= size;
    for (size_t at = 0; at < size; at++) frame[6 + at] = text[at] ^ frame[2 + at % 4];
    push(client, frame, 6 + size);
}

static void enter(struct client *client)
{
    if (!client->is_in || !client->is_greeted) return;
    client->state = JOINED;
    client->number = crowd.number;
    client->attempts = 0;
    crowd.joined++;
    crowd.last_at = now();
    if (crowd.last_at - client->called_at > crowd.longest) crowd.longest = crowd.last_at - client->called_at;
}

static bool begins(const char *text, size_t size, const char *with)
{
    return size >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

static void take_message(struct client *client, const char *text, size_t size)
{
    if (size == 1 && *text == '2') {
        say(client, "3");
    } else if (client->state == JOINED) {
        if (size != strlen(crowd.event) || memcmp(text, crowd.event, size) != 0)
            FAIL("not what was sent: %.*s", (int)size, text);
        if (++client->number != crowd.number) FAIL("heard number %ld twice, or not the one before", crowd.number);
        crowd.heard++;
    } else if (client->state == OPENING && begins(text, size, "0{")) {
        client->state = JOINING;
        say(client, crowd.join);
    } else if (client->state == JOINING && !client->is_in && begins(text, size, "40/wall,{")) {
        client->is_in = true;
        enter(client);
    } else if (client->state == JOINING && !client->is_greeted && begins(text, size, "42/wall,[")) {
        client->is_greeted = true;
        enter(client);
    } else {
        FAIL("out of order: %.*s", (int)size, text);
    }
}

/* Takes the frames that have arrived whole, and gives their size. */
static size_t take_frames(struct client *client, const unsigned char *bytes, size_t size)
{
    size_t at = 0;
    while (size - at >= 2) {
        const unsigned char *frame = bytes + at;
        if (frame[0] == 0x88) {
            lose(client, "the server closed");
            return size;
        }
        if (frame[0] != 0x81 || frame[1] & 0x80) FAIL("neither plain nor whole text: %02x %02x", frame[0], frame[1]);
        size_t width = frame[1] == 127 ? 8 : frame[1] == 126 ? 2 : 0, length = width ? 0 : frame[1];
        if (size - at < 2 + width) break;
        for (size_t byte = 0; byte < width; byte++) length = length << 8 | frame[2 + byte];
        if (length > LARGEST / 2) FAIL("a message of %zu bytes", length);
        if (size - at < 2 + width + length) break;
        take_message(client, (const char *)frame + 2 + width, length);
        at += 2 + width + length;
    }
    return at;
}

/* Takes the server's half of the handshake, and gives its size: 0 while it is not whole. */
static size_t take_head(struct client *client, char *bytes, size_t size)
{
    char *end = memmem(bytes, size, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    size_t length = end + 4 - bytes;
    if (!begins(bytes, size, "HTTP/1.1 101 ")) {
        *end = 0;
        lose(client, bytes);
        return 0;
    }
    if (memmem(bytes, length, ACCEPTED, strlen(ACCEPTED)) == NULL) FAIL("another key's answer: %.*s", (int)length, bytes);
    if (memmem(bytes, length, "deflate", 7) != NULL) FAIL("would be compressed: %.*s", (int)length, bytes);
    client->state = OPENING;
    return length;
}

static void hear(struct client *client)
{
    static unsigned char bytes[LARGEST + 1];
    size_t size = client->kept_size, taken = 0;
    if (size) memcpy(bytes, client->kept, size);
    ssize_t got = recv(client->socket, bytes + size, LARGEST - size, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        lose(client, got ? strerror(errno) : "its line ended");
        return;
    }
    size += got;
    bytes[size] = 0;
    if (client->state == SHAKING) taken = take_head(client, (char *)bytes, size);
    if (client->state >= OPENING) taken += take_frames(client, bytes + taken, size - taken);
    client->kept_size = size - taken;
    if (client->kept_size) {
        client->kept = realloc(client->kept, client->kept_size);
        memcpy(client->kept, bytes + taken, client->kept_size);
    }
}

static void shake_hands(struct client *client)
{
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(client->socket, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        lose(client, strerror(error));
        return;
    }
    client->state = SHAKING;
    push(client, crowd.request, strlen(crowd.request));
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = client};
    epoll_ctl(crowd.epoll, EPOLL_CTL_MOD, client->socket, &wanted);
}

void attend(struct client *client)
{
    client->state == CALLING ? shake_hands(client) : hear(client);
}
