/* Threads that divide the pieces of some work. They know nothing of Python.

   A layer of a tenth of a millisecond is worth dividing only if the others begin and end within microseconds, so they wait
   for the next work for a moment before they sleep, and the caller waits for the last piece without sleeping. */

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#define MOST_WORKERS 63
#define STACK (2 << 20) /* bytes: the taps of a block are kept twice, half a megabyte, which is all that some systems give */
#define AWAKE_NANOSECONDS 200000 /* for which a thread looks for more work before it sleeps */
#define LOOKS 16                 /* before others on the same processor are let in */

/* What is divided: does piece `number` as worker `worker`, who counts from 0. */
typedef void (*piece_function)(void *work, ptrdiff_t number, int worker);

static struct {
    pthread_mutex_t in_use; /* by one caller */
    pthread_mutex_t gate;   /* of those that sleep */
    pthread_cond_t opened;
    int started; /* threads beside the callers' */
    pthread_t threads[MOST_WORKERS];
    int placed, beside; /* how many of them are kept off which processor, that of the caller */
    piece_function piece;
    void *work;
    ptrdiff_t pieces;
    int wanted;              /* threads beside the caller's */
    _Atomic ptrdiff_t next;  /* piece */
    atomic_uint calls;       /* so far */
    atomic_int is_open, joined, inside;
} team = {.in_use = PTHREAD_MUTEX_INITIALIZER, .gate = PTHREAD_MUTEX_INITIALIZER, .opened = PTHREAD_COND_INITIALIZER};

static inline void look_away(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static inline int64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * (int64_t)1000000000 + now.tv_nsec;
}

static void take_pieces(int worker)
{
    for (ptrdiff_t number; (number = atomic_fetch_add(&team.next, 1)) < team.pieces;)
        team.piece(team.work, number, worker);
}

/* Waits for another call than the last one that this thread knows. */
static unsigned next_call(unsigned known)
{
    int64_t end = nanoseconds() + AWAKE_NANOSECONDS;
    do {
        for (int i = 0; i < LOOKS; i++, look_away())
            if (atomic_load(&team.calls) != known) return atomic_load(&team.calls);
        sched_yield(); /* the caller may have been on this processor */
    } while (nanoseconds() < end);
    pthread_mutex_lock(&team.gate);
    while (atomic_load(&team.calls) == known) pthread_cond_wait(&team.opened, &team.gate);
    pthread_mutex_unlock(&team.gate);
    return atomic_load(&team.calls);
}

static void *work_for_ever(void *known)
{
    for (unsigned call = (unsigned)(uintptr_t)known;;) {
        call = next_call(call);
        /* The caller waits while somebody is inside; who comes too late sees that it is closed. */
        atomic_fetch_add(&team.inside, 1);
        if (atomic_load(&team.is_open)) {
            int worker = atomic_fetch_add(&team.joined, 1) + 1;
            if (worker <= team.wanted) take_pieces(worker);
        }
        atomic_fetch_sub(&team.inside, 1);
    }
    return NULL;
}

/* Starts threads until there are `count`, if the system allows it; none of them is asked to handle a signal. */
static void start(int count)
{
    sigset_t all, before;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes)) return;
    pthread_attr_setstacksize(&attributes, STACK);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (; team.started < count; team.started++) {
        pthread_t *thread = &team.threads[team.started];
        if (pthread_create(thread, &attributes, work_for_ever, (void *)(uintptr_t)atomic_load(&team.calls))) break;
        pthread_detach(*thread);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
}

/* Keeps the others off the caller's processor: a system was seen to leave all threads on one, for seconds. */
static void make_room(void)
{
#ifdef __linux__
    int here = sched_getcpu();
    cpu_set_t others;
    if (here < 0 || (team.placed == team.started && team.beside == here)
        || sched_getaffinity(0, sizeof(others), &others))
        return;
    CPU_CLR(here, &others);
    if (!CPU_COUNT(&others)) return;
    for (int each = 0; each < team.started; each++)
        pthread_setaffinity_np(team.threads[each], sizeof(others), &others);
    team.placed = team.started;
    team.beside = here;
#endif
}

/* Does all pieces with at most `threads` threads; alone while another caller has the others. */
static void share(piece_function piece, void *work, ptrdiff_t pieces, ptrdiff_t threads)
{
    if (threads > pieces) threads = pieces;
    if (threads > MOST_WORKERS + 1) threads = MOST_WORKERS + 1;
    if (threads < 2 || pthread_mutex_trylock(&team.in_use)) {
        for (ptrdiff_t number = 0; number < pieces; number++) piece(work, number, 0);
        return;
    }
    start((int)threads - 1);
    make_room();
    team.piece = piece;
    team.work = work;
    team.pieces = pieces;
    team.wanted = (int)threads - 1;
    atomic_store(&team.next, 0);
    atomic_store(&team.joined, 0);
    atomic_store(&team.is_open, 1);
    pthread_mutex_lock(&team.gate);
    atomic_fetch_add(&team.calls, 1);
    pthread_cond_broadcast(&team.opened);
    pthread_mutex_unlock(&team.gate);
    take_pieces(0);
    atomic_store(&team.is_open, 0);
    for (int looks = 0; atomic_load(&team.inside); looks++)
        if (looks % LOOKS) look_away();
        else sched_yield();
    pthread_mutex_unlock(&team.in_use);
}

/* A forked process has none of the threads. */
static void forget_team(void)
{
    pthread_mutex_init(&team.in_use, NULL);
    pthread_mutex_init(&team.gate, NULL);
    pthread_cond_init(&team.opened, NULL);
    team.started = team.placed = 0;
    atomic_store(&team.is_open, 0);
    atomic_store(&team.inside, 0);
}
