// SPDX-License-Identifier: GPL-2.0-only
/*
 * The system calls that are left: a case is a process, what it does was chosen
 * before it was confined.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/log.h"
#include "common/sandbox.h"
#include "io/resolve.h"
#include "io/rtnl.h"
#include "unit/child.h"

enum {
	OVER = 0,
	FORBIDDEN = 42,
};

/* What a daemon does, and what its libraries do for it. */

static int read_files(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	bool filtered = false;

	while (f && fgets(line, sizeof(line), f))
		filtered |= !strcmp(line, "NoNewPrivs:\t1\n");
	return !f || fclose(f) || !filtered;
}

static int look_up_links(void)
{
	struct rtnl *rtnl;
	int err = rtnl_open(&rtnl);

	rtnl_close(rtnl);
	return err;
}

static void *in_thread(void *arg)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)arg;
	free(malloc(1 << 20));
	close(fd);
	return NULL;
}

static int start_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, in_thread, NULL) ||
	       pthread_join(thread, NULL);
}

static void on_resolved(void *arg, const struct sockaddr_list *addresses,
			const char *error)
{
	(void)error;
	sd_event_exit(arg, addresses ? 0 : 77);
}

static int on_hangup(sd_event_source *source,
		     const struct signalfd_siginfo *info, void *arg)
{
	(void)source;
	(void)info;
	(void)arg;
	return 0;
}

static int run_loop(void)
{
	struct resolve *resolve;
	sd_event *event;
	sigset_t mask;
	int err;

	sigemptyset(&mask);
	sigaddset(&mask, SIGHUP);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	if (sd_event_new(&event) < 0 ||
	    sd_event_add_signal(event, NULL, SIGHUP, on_hangup, NULL) < 0 ||
	    resolve_start(&resolve, event, "localhost", 443, on_resolved,
			  event))
		return 1;
	err = sd_event_loop(event);
	resolve_free(resolve);
	sd_event_unref(event);
	return err;
}

static int other_names(void)
{
	struct addrinfo *list;
	int err = getaddrinfo("no.such.host.invalid", "443", NULL, &list);

	if (!err)
		freeaddrinfo(list);
	return sd_notify(0, "READY=1") < 0;
}

static int set_options(void)
{
	const int size = 1 << 16, on = 1;
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;

	err = setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) ||
	      setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	close(fd);
	return err;
}

static int (*const allowed[])(void) = {
	read_files, look_up_links, start_thread, run_loop, other_names,
	set_options,
};

static int do_allowed(void *arg)
{
	size_t i;

	(void)arg;
	if (sandbox_enter(FORBIDDEN))
		return 1;
	for (i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		if (allowed[i]())
			return 10 + i;
	return OVER;
}

/* What somebody would do who has taken it over. */

static void run_program(void)
{
	char *const argv[] = { "/bin/true", NULL };

	execv(argv[0], argv);
}

/* C libraries from 2.41 on block all signals around fork(), SIGSYS as well. */
static void start_process(void)
{
	if (!syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))
		_exit(OVER);
}

static void write_file(void)
{
	open("/dev/null", O_WRONLY | O_CLOEXEC);
}

static void make_file(void)
{
	open("/tmp/acvpn-sandbox", O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
}

static void raw_packets(void)
{
	socket(AF_PACKET, SOCK_RAW, 0);
}

static void crypto_socket(void)
{
	socket(AF_ALG, SOCK_SEQPACKET, 0);
}

static void write_and_execute(void)
{
	mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void execute_data(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static void signal_others(void)
{
	kill(1, 0);
}

static void trace(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void new_namespace(void)
{
	unshare(CLONE_NEWUSER);
}

static void be_debugged(void)
{
	prctl(PR_SET_DUMPABLE, 1);
}

static void type_for_user(void)
{
	syscall(SYS_ioctl, STDIN_FILENO, 0x5412 /* TIOCSTI */, "x");
}

static void other_descriptor(void)
{
	dup2(STDERR_FILENO, STDIN_FILENO);
}

/* The kernel looks at the lower half of each. */
static void linger(void)
{
	const struct linger on = { 1, 100 };
	const unsigned long upper = sizeof(long) > 4 ? ~0UL << 16 << 16 : 0;

	syscall(SYS_setsockopt, 0, upper | SOL_SOCKET, upper | SO_LINGER, &on,
		sizeof(on));
}

static void load_program(void)
{
	syscall(SYS_bpf, 0, NULL, 0);
}

/**
 * struct deed - what is forbidden
 * @fn: Does it.
 * @call: What the log calls it.
 */
struct deed {
	void (*fn)(void);
	const char *call;
};

static const struct deed forbidden[] = {
	{ run_program, "(execve)" },
	{ start_process, "(clone)" },
	{ write_file, "(openat)" },
	{ make_file, "(openat)" },
	{ raw_packets, "(socket)" },
	{ crypto_socket, "(socket)" },
	{ write_and_execute, "(mmap)" },
	{ execute_data, "(mprotect)" },
	{ signal_others, "(kill)" },
	{ trace, "(ptrace)" },
	{ new_namespace, "(unshare)" },
	{ be_debugged, "(prctl)" },
	{ type_for_user, "(ioctl)" },
	{ other_descriptor, "(dup" },
	{ load_program, "(bpf)" },
	{ linger, "(setsockopt)" },
};

static int do_forbidden(void *arg)
{
	const struct deed *deed = arg;

	if (sandbox_enter(FORBIDDEN))
		return 1;
	deed->fn();
	return OVER;
}

static int do_abort(void *arg)
{
	(void)arg;
	if (sandbox_enter(FORBIDDEN))
		return 1;
	abort();
}

/* The processes of a gateway */

enum { REFUSED = EACCES };

/**
 * struct trial - a call, and what becomes of it
 * @profile: Who makes it.
 * @fn: Makes it. Returns 0, or the errno with which it failed.
 * @status: What that is, or FORBIDDEN.
 */
struct trial {
	enum sandbox_profile profile;
	int (*fn)(void);
	int status;
};

static int tried(int result)
{
	return result < 0 ? errno : 0;
}

static int try_read_file(void)
{
	return tried(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
}

static int try_write_file(void)
{
	return tried(open("/dev/null", O_WRONLY | O_CLOEXEC));
}

static int try_make_file(void)
{
	int fd = open("/tmp/acvpn-sandbox-new",
		      O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int result = tried(fd);

	if (fd >= 0)
		result = tried(unlinkat(AT_FDCWD, "/tmp/acvpn-sandbox-new", 0));
	return result;
}

static int try_change_file(void)
{
	return tried(open("/dev/null", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int try_rename(void)
{
	return tried(renameat(AT_FDCWD, "/no/such/file", AT_FDCWD, "/tmp/x")) ==
	       ENOENT ? 0 : 1;
}

static int try_look(void)
{
	return tried(access("/", F_OK));
}

static int try_remove(void)
{
	return tried(unlink("/no/such/file")) == ENOENT ? 0 : 1;
}

static int try_socket(void)
{
	return tried(socket(AF_INET, SOCK_DGRAM, 0));
}

static int try_stream(void)
{
	return tried(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int try_netlink(void)
{
	return tried(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));
}

static int try_local(void)
{
	return tried(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0));
}

static int try_packets(void)
{
	return tried(socket(AF_PACKET, SOCK_RAW, 0));
}

static int try_accept(void)
{
	return tried(accept4(STDERR_FILENO, NULL, NULL, 0)) == ENOTSOCK ? 0 : 1;
}

static int try_thread(void)
{
	return start_thread();
}

static int try_program(void)
{
	run_program();
	return tried(-1);
}

static int try_process(void)
{
	start_process();
	return 0;
}

static int try_program_of_child(void)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid)
		run_program();
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ?
	       WEXITSTATUS(status) : 1;
}

static int try_hide(void)
{
	return tried(prctl(PR_SET_DUMPABLE, 0));
}

static int try_show(void)
{
	return tried(prctl(PR_SET_DUMPABLE, 1));
}

static int try_signal(void)
{
	return tried(kill(getppid(), 0));
}

static int try_map_program(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static const struct trial trials[] = {
	{ SANDBOX_CLIENT, try_make_file, FORBIDDEN },
	{ SANDBOX_CLIENT, try_rename, FORBIDDEN },
	{ SANDBOX_CLIENT_STORE, try_read_file, OVER },
	{ SANDBOX_CLIENT_STORE, try_write_file, FORBIDDEN },
	{ SANDBOX_CLIENT_STORE, try_change_file, FORBIDDEN },
	{ SANDBOX_CLIENT_STORE, try_make_file, OVER },
	{ SANDBOX_CLIENT_STORE, try_rename, OVER },
	{ SANDBOX_CLIENT_STORE, try_stream, OVER },
	{ SANDBOX_CLIENT_STORE, try_accept, FORBIDDEN },
	{ SANDBOX_CLIENT_STORE, try_program, FORBIDDEN },
	{ SANDBOX_CLIENT_STORE, try_signal, FORBIDDEN },
	{ SANDBOX_WORKER, try_read_file, REFUSED },
	{ SANDBOX_WORKER, try_write_file, REFUSED },
	{ SANDBOX_WORKER, try_look, REFUSED },
	{ SANDBOX_WORKER, try_socket, REFUSED },
	{ SANDBOX_WORKER, try_accept, OVER },
	{ SANDBOX_WORKER, try_remove, FORBIDDEN },
	{ SANDBOX_WORKER, try_program, FORBIDDEN },
	{ SANDBOX_WORKER, try_process, FORBIDDEN },
	{ SANDBOX_WORKER, try_signal, FORBIDDEN },
	{ SANDBOX_WORKER, try_thread, 1000 + SIGSYS },
	{ SANDBOX_WORKER, try_map_program, FORBIDDEN },
	{ SANDBOX_AUTH, try_read_file, OVER },
	{ SANDBOX_AUTH, try_write_file, OVER },
	{ SANDBOX_AUTH, try_look, OVER },
	{ SANDBOX_AUTH, try_remove, OVER },
	{ SANDBOX_AUTH, try_socket, REFUSED },
	{ SANDBOX_AUTH, try_accept, OVER },
	{ SANDBOX_AUTH, try_program, FORBIDDEN },
	{ SANDBOX_AUTH, try_process, FORBIDDEN },
	{ SANDBOX_AUTH, try_signal, FORBIDDEN },
	{ SANDBOX_AUTH, try_map_program, FORBIDDEN },
	{ SANDBOX_DATAGRAMS, try_read_file, OVER },
	{ SANDBOX_DATAGRAMS, try_write_file, FORBIDDEN },
	{ SANDBOX_DATAGRAMS, try_remove, FORBIDDEN },
	{ SANDBOX_DATAGRAMS, try_socket, OVER },
	{ SANDBOX_DATAGRAMS, try_stream, REFUSED },
	{ SANDBOX_DATAGRAMS, try_netlink, REFUSED },
	{ SANDBOX_DATAGRAMS, try_local, REFUSED },
	{ SANDBOX_DATAGRAMS, try_packets, FORBIDDEN },
	{ SANDBOX_DATAGRAMS, try_accept, FORBIDDEN },
	{ SANDBOX_DATAGRAMS, try_program, FORBIDDEN },
	{ SANDBOX_DATAGRAMS, try_process, FORBIDDEN },
	{ SANDBOX_DATAGRAMS, try_signal, FORBIDDEN },
	{ SANDBOX_DATAGRAMS, try_map_program, FORBIDDEN },
	{ SANDBOX_MONITOR, try_read_file, OVER },
	{ SANDBOX_MONITOR, try_write_file, REFUSED },
	{ SANDBOX_MONITOR, try_look, OVER },
	{ SANDBOX_MONITOR, try_remove, OVER },
	{ SANDBOX_MONITOR, try_socket, REFUSED },
	{ SANDBOX_MONITOR, try_stream, REFUSED },
	{ SANDBOX_MONITOR, try_netlink, OVER },
	{ SANDBOX_MONITOR, try_local, OVER },
	{ SANDBOX_MONITOR, try_packets, FORBIDDEN },
	{ SANDBOX_MONITOR, try_accept, OVER },
	{ SANDBOX_MONITOR, try_program, FORBIDDEN },
	{ SANDBOX_MONITOR, try_process, OVER },
	{ SANDBOX_MONITOR, try_signal, OVER },
	{ SANDBOX_MONITOR, try_thread, 1000 + SIGSYS },
	{ SANDBOX_MONITOR, try_map_program, FORBIDDEN },
	{ SANDBOX_MONITOR, try_hide, OVER },
	{ SANDBOX_MONITOR, try_show, FORBIDDEN },
	{ SANDBOX_MONITOR, try_program_of_child, FORBIDDEN },
};

static int do_trial(void *arg)
{
	const struct trial *trial = arg;

	/* Who has it is a child of who has the other one. */
	if (trial->profile == SANDBOX_WORKER &&
	    sandbox_enter_as(SANDBOX_MONITOR, FORBIDDEN))
		return 1;
	if (sandbox_enter_as(trial->profile, FORBIDDEN))
		return 1;
	return trial->fn();
}

/* With a sanitizer there is none. */
static void need_sandbox(void)
{
#ifdef __SANITIZE_ADDRESS__
	skip();
#endif
}

static void test_allowed(void **state)
{
	char text[512];
	int status;

	(void)state;
	need_sandbox();
	status = child_run(do_allowed, NULL, text, sizeof(text));
	if (status)
		print_error("%s", text);
	assert_int_equal(status, OVER);
}

static void test_forbidden(void **state)
{
	char text[512];
	size_t i;

	(void)state;
	need_sandbox();
	for (i = 0; i < sizeof(forbidden) / sizeof(*forbidden); i++) {
		print_message("# forbidden: %zu\n", i);
		assert_int_equal(child_run(do_forbidden,
					   (void *)&forbidden[i], text,
					   sizeof(text)), FORBIDDEN);
		assert_non_null(strstr(text, "error: system call "));
		assert_non_null(strstr(text, forbidden[i].call));
		assert_non_null(strstr(text, "report it"));
	}
}

static void test_profiles(void **state)
{
	char text[512];
	size_t i;

	(void)state;
	need_sandbox();
	for (i = 0; i < sizeof(trials) / sizeof(*trials); i++) {
		print_message("# trial: %zu\n", i);
		assert_int_equal(child_run(do_trial, (void *)&trials[i], text,
					   sizeof(text)), trials[i].status);
	}
}

/* What a failed check of the compiler's does is told apart. */
static void test_abort(void **state)
{
	char text[512];

	(void)state;
	need_sandbox();
	assert_int_equal(child_run(do_abort, NULL, text, sizeof(text)),
			 1000 + SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allowed),
		cmocka_unit_test(test_forbidden),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_abort),
	};

	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
