/* One client, and what all of them share. */

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define FAIL(...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))

enum state { AWAY, CALLING, SHAKING, OPENING, JOINING, JOINED };

struct client {
    int socket;
    enum state state;
    bool is_in, is_greeted; /* both make it joined: the greeting may come before the answer */
    long number;            /* of the last broadcast that it heard */
    double called_at;
    unsigned char *kept; /* the beginning of what has not arrived whole */
    size_t kept_size;
    int attempts; /* to come back, without success so far */
    double due;   /* when it tries again */
};

struct crowd {
    int epoll;
    struct sockaddr_in server;
    char request[1024];
    char join[100];
    char *event; /* the message that a broadcast brings, with its number in it */
    long number; /* of the last broadcast */
    size_t joined, heard;
    bool may_leave;     /* the server is about to go, and everybody to come back */
    size_t turned_away; /* while it may: calls that the server took, and ended before they had joined */
    double longest, last_at; /* from a call until it has joined, and when the last did; in seconds */
};

extern struct crowd crowd;

/* Seconds, by the clock that Python's time.monotonic reads. */
double now(void);

/* Begins to connect. */
void call(struct client *client);

/* Does what its socket is ready for. */
void attend(struct client *client);
