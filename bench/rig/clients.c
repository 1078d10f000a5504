/* Many clients of one wall: `clients PORT CONTROL_PORT WALL EVENT MOST`, told by lines what to do.

   join N    N more connect, AT_ONCE at a time; answered when they have joined
   emit      tells the server to send the next event; answered with the microseconds until the last client had it
   comeback  from now on whoever loses the line comes back as a page does; answered at once, and again, when all have
             lost it and are back, with: when the last joined (s), the longest from a call to having joined (ms), and
             how many calls the new server ended itself

   EVENT is the message with the number 100000, counted up before each is sent. One loop over one epoll, so that it
   costs the measured machine little. */

#define _GNU_SOURCE
#include "client.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define AT_ONCE 40
#define FIRST_NUMBER 100000
#define NUMBER "\"seq\":100000"
#define PATIENCE 60 /* seconds for a broadcast */
#define EVENTS 512

static struct client *clients;
static size_t count, most;
static int control = -1;
static char *digits; /* of the number in the event */

static const char REQUEST[] = /* as Chromium sends it on a phone */
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
    "Host: 127.0.0.1:%d\r\n"
    "Connection: Upgrade\r\n"
    "Pragma: no-cache\r\n"
    "Cache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 "
    "Mobile Safari/537.36\r\n"
    "Upgrade: websocket\r\n"
    "Origin: http://127.0.0.1:%d\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: fa-IR,fa;q=0.9,en-GB;q=0.8,en;q=0.7\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";

static void obey(void);

/* One turn of the loop: what is ready, or what comes within a time. */
static void turn(int milliseconds)
{
    struct epoll_event ready[EVENTS];
    int found = epoll_wait(crowd.epoll, ready, EVENTS, milliseconds);
    bool is_told = false;
    for (int at = 0; at < found; at++) {
        if (ready[at].data.ptr == NULL)
            is_told = true;
        else
            attend(ready[at].data.ptr);
    }
    if (is_told) obey(); /* last: it takes turns of its own */
}

static void join(size_t more)
{
    size_t wanted = count + more;
    if (wanted > most) FAIL("%zu are too many", wanted);
    while (crowd.joined < wanted) {
        while (count < wanted && count - crowd.joined < AT_ONCE) call(&clients[count++]);
        turn(1000);
    }
    printf("joined\n");
}

static void emit(void)
{
    char number[24], answer[8];
    snprintf(number, sizeof number, "%ld", ++crowd.number);
    memcpy(digits, number, 6);
    crowd.heard = 0;
    double start = now();
    if (write(control, "emit\n", 5) != 5) FAIL("the server takes no orders");
    while (crowd.heard < count) {
        if (now() - start > PATIENCE) FAIL("only %zu of %zu heard it", crowd.heard, count);
        turn(1000);
    }
    double last = now();
    if (read(control, answer, sizeof answer) != 5) FAIL("the server did not say that it is done");
    printf("%.1f\n", (last - start) * 1e6);
}

static void come_back(void)
{
    bool have_left = false;
    crowd.may_leave = true;
    crowd.longest = 0;
    crowd.turned_away = 0;
    printf("ready\n");
    fflush(stdout);
    while (!have_left || crowd.joined < count) {
        turn(5);
        have_left |= crowd.joined == 0;
        for (size_t at = 0; at < count; at++)
            if (clients[at].state == AWAY && clients[at].due <= now()) call(&clients[at]);
    }
    crowd.may_leave = false;
    printf("%.6f %.1f %zu\n", crowd.last_at, crowd.longest * 1000, crowd.turned_away);
}

static void obey(void)
{
    char line[64] = "";
    if (read(STDIN_FILENO, line, sizeof line - 1) <= 0) exit(0);
    if (strncmp(line, "join ", 5) == 0)
        join(strtoul(line + 5, NULL, 10));
    else if (strcmp(line, "emit\n") == 0)
        emit();
    else if (strcmp(line, "comeback\n") == 0)
        come_back();
    else
        FAIL("unknown: %s", line);
    fflush(stdout);
}

int main(int arguments, char **argument)
{
    if (arguments != 6) FAIL("clients PORT CONTROL_PORT WALL EVENT MOST");
    int port = atoi(argument[1]), control_port = atoi(argument[2]);
    crowd.server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    crowd.server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    snprintf(crowd.request, sizeof crowd.request, REQUEST, port, port);
    snprintf(crowd.join, sizeof crowd.join, "40/wall,{\"wall\":\"%s\"}", argument[3]);
    crowd.event = argument[4];
    crowd.number = FIRST_NUMBER;
    char *number = strstr(crowd.event, NUMBER);
    if (number == NULL) FAIL("no number in the event");
    digits = number + strlen(NUMBER) - 6;
    most = strtoul(argument[5], NULL, 10);
    clients = calloc(most, sizeof *clients);
    if (clients == NULL) FAIL("no memory");
    srand48(most);
    crowd.epoll = epoll_create1(0);
    epoll_ctl(crowd.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &(struct epoll_event){.events = EPOLLIN});
    if (control_port) {
        struct sockaddr_in address = crowd.server;
        address.sin_port = htons(control_port);
        control = socket(AF_INET, SOCK_STREAM, 0);
        for (int tries = 0; connect(control, (struct sockaddr *)&address, sizeof address) < 0; tries++) {
            if (tries == 1000) FAIL("the server takes no orders"); /* it has ten seconds to start */
            usleep(10000);
        }
    }
    while (true) turn(-1);
}
