/* What a broadcast costs at least: `floor PORT CONTROL_PORT GREETING EVENT` only accepts sockets, says what a Socket.IO
   server says to one that joins /wall, and on each line at its control port writes one ready frame to all of them. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define FAIL(...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))
#define MOST 20000
#define FIRST_NUMBER 100000
#define NUMBER "\"seq\":100000"

static const char SHAKEN[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
static const char OPEN[] =
    "0{\"sid\":\"0123456789abcdefABCD\",\"upgrades\":[],\"pingTimeout\":20000,\"pingInterval\":25000,\"maxPayload\":1000000}";
static const char LET_IN[] = "40/wall,{\"sid\":\"0123456789abcdefABCD\"}";

static int everybody[MOST], count;
static bool is_shaken[MOST]; /* by descriptor */
static const char *greeting;
static int epoll, control = -1;

static void push(int socket, const void *bytes, size_t size)
{
    if (write(socket, bytes, size) != (ssize_t)size) FAIL("could not write: %s", strerror(errno));
}

/* Makes a text frame of a server (RFC 6455, 5.2), and gives its size. */
static size_t frame_of(const char *text, unsigned char *frame)
{
    size_t size = strlen(text), start = size < 126 ? 2 : 4;
    frame[0] = 0x81;
    frame[1] = size < 126 ? size : 126;
    if (start == 4) frame[2] = size >> 8, frame[3] = size & 255;
    memcpy(frame + start, text, size);
    return start + size;
}

static void say(int socket, const char *text)
{
    unsigned char frame[4096];
    push(socket, frame, frame_of(text, frame));
}

static int listen_at(int port)
{
    int one = 1, made = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(made, (struct sockaddr *)&address, sizeof address) < 0 || listen(made, 2048) < 0) FAIL("port %d", port);
    return made;
}

static void watch(int socket)
{
    struct epoll_event wanted = {.events = EPOLLIN, .data.fd = socket};
    epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &wanted);
}

static void accept_all(int listener)
{
    int one = 1, socket;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (socket >= MOST) FAIL("too many");
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        is_shaken[socket] = false;
        watch(socket);
    }
}

/* Answers a client, whose requests are small enough to arrive whole. */
static void answer(int socket)
{
    unsigned char bytes[4096];
    ssize_t size = read(socket, bytes, sizeof bytes);
    if (size <= 0) {
        close(socket); /* only at the end: nobody broadcasts any more */
    } else if (!is_shaken[socket]) {
        if (memmem(bytes, size, "\r\n\r\n", 4) == NULL) FAIL("half a request");
        is_shaken[socket] = true;
        push(socket, SHAKEN, sizeof SHAKEN - 1);
        say(socket, OPEN);
    } else { /* the frame that joins: a client here says nothing else */
        say(socket, LET_IN);
        say(socket, greeting);
        everybody[count++] = socket;
    }
}

static void broadcast(unsigned char *frame, size_t size, char *digits)
{
    static long number = FIRST_NUMBER;
    char line[64], text[24];
    if (read(control, line, sizeof line) <= 0) exit(0);
    snprintf(text, sizeof text, "%ld", ++number);
    memcpy(digits, text, 6);
    for (int at = 0; at < count; at++) push(everybody[at], frame, size);
    push(control, "done\n", 5);
}

int main(int arguments, char **argument)
{
    if (arguments != 5) FAIL("floor PORT CONTROL_PORT GREETING EVENT");
    static unsigned char frame[4096];
    greeting = argument[3];
    size_t size = frame_of(argument[4], frame);
    char *number = memmem(frame, size, NUMBER, strlen(NUMBER));
    if (number == NULL) FAIL("no number in the event");
    epoll = epoll_create1(0);
    int clients = listen_at(atoi(argument[1])), orders = listen_at(atoi(argument[2]));
    watch(clients);
    watch(orders);
    while (true) {
        struct epoll_event ready[512];
        int found = epoll_wait(epoll, ready, 512, -1);
        for (int at = 0; at < found; at++) {
            int socket = ready[at].data.fd;
            if (socket == clients)
                accept_all(clients);
            else if (socket == orders)
                watch(control = accept(orders, NULL, NULL));
            else if (socket == control)
                broadcast(frame, size, number + strlen(NUMBER) - 6);
            else
                answer(socket);
        }
    }
}
