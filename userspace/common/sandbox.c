// SPDX-License-Identifier: GPL-2.0-only
#include "common/sandbox.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"

#ifdef __SANITIZE_ADDRESS__
enum { SANDBOX_SANITIZED = 1 };
#else
enum { SANDBOX_SANITIZED = 0 };
#endif

/* Where clone() has its flags. */
#ifdef __s390__
enum { SANDBOX_CLONE_FLAGS = 1 };
#else
enum { SANDBOX_CLONE_FLAGS = 0 };
#endif

enum {
	SANDBOX_NAMESPACES = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
			     CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
			     CLONE_NEWNET,
	SANDBOX_WRITE = O_ACCMODE | O_CREAT | O_TRUNC,
	/* Of the second argument of socket(): what is no flag. */
	SANDBOX_SOCKET_TYPE = 0xf,
	/* More than there are, of those that are numbered from 0. */
	SANDBOX_NAMES = 512,
};

/*
 * What the C library and the libraries of TLS, of the event loop and of netlink
 * call by themselves, in all releases that there are packages for: what strace
 * sees of the client's native tests, under the names that other processors and
 * versions have for it, and what looking names up takes besides. A name that
 * this processor or this version of the library does not know is passed over.
 */
static const char *const sandbox_calls[] = {
	/* descriptors */
	"read", "readv", "pread64", "write", "writev", "close", "lseek",
	"_llseek", "fcntl", "fcntl64", "poll", "ppoll", "ppoll_time64",
	"select", "_newselect", "pselect6", "pselect6_time64", "epoll_create",
	"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
	"epoll_pwait2", "eventfd2", "timerfd_create", "timerfd_settime",
	"timerfd_settime64", "timerfd_gettime", "timerfd_gettime64",
	"signalfd", "signalfd4", "fstat", "fstat64",
	/* sockets */
	"getsockname", "getpeername", "getsockopt", "send",
	"sendto", "sendmsg", "sendmmsg", "recv", "recvfrom", "recvmsg",
	"recvmmsg", "recvmmsg_time64", "shutdown",
	/* memory */
	"munmap", "mremap", "brk", "madvise",
	/* threads and signals */
	"exit", "exit_group", "futex", "futex_time64", "futex_wait",
	"futex_wake", "get_robust_list", "set_robust_list", "rseq",
	"set_tid_address", "gettid", "getpid", "sched_yield",
	"sched_getaffinity", "getcpu", "rt_sigaction", "rt_sigprocmask",
	"rt_sigreturn", "sigaltstack", "sigreturn", "restart_syscall",
	/* time */
	"clock_gettime", "clock_gettime64", "clock_getres",
	"clock_getres_time64", "clock_nanosleep", "clock_nanosleep_time64",
	"nanosleep", "gettimeofday", "time",
	/* what is what */
	"uname", "sysinfo", "getrandom", "getrlimit", "ugetrlimit",
	"getrusage", "getuid", "getuid32", "geteuid", "geteuid32", "getgid",
	"getgid32", "getegid", "getegid32", "getresuid", "getresuid32",
	"getresgid", "getresgid32", "getgroups", "getgroups32",
	"riscv_hwprobe",
};

/* What a gateway's processes may do besides, and a client never does. */
static const char *const sandbox_gateway_calls[] = {
	"dup", "dup2", "dup3", "pipe", "pipe2", "mincore", "membarrier",
	"futex_waitv", "getppid", "getpgrp", "getpgid", "getsid",
	"sched_getparam", "sched_getscheduler", "sched_get_priority_max",
	"sched_get_priority_min", "rt_sigpending", "rt_sigtimedwait",
	"rt_sigtimedwait_time64", "times", "capget",
};

/* To read files and to look for them. */
static const char *const sandbox_file_calls[] = {
	"fstatat64", "newfstatat", "stat", "stat64",
	"lstat", "lstat64", "statx", "statfs", "statfs64", "fstatfs",
	"fstatfs64", "access", "faccessat", "faccessat2", "readlink",
	"readlinkat", "getdents", "getdents64", "getcwd", "fadvise64",
	"fadvise64_64",
};

/* To write files, as a database does. */
static const char *const sandbox_store_calls[] = {
	"open", "openat", "pwrite64", "ftruncate", "ftruncate64", "fsync",
	"fdatasync", "flock", "fallocate", "unlink", "unlinkat", "rename",
	"renameat", "renameat2", "mkdir", "mkdirat", "fchmod", "fchown",
	"fchown32", "umask",
};

/* To have files of its own. */
static const char *const sandbox_client_store_calls[] = {
	"fsync", "renameat", "renameat2", "unlinkat",
};

static const char *const sandbox_connect_calls[] = { "connect", "bind" };

static const char *const sandbox_accept_calls[] = { "accept", "accept4" };

/*
 * To have children, of its own program alone, and what these do before they
 * have filters of their own; and to remove the file with its number. All else
 * that its children may do has to be allowed to it as well.
 */
static const char *const sandbox_parent_calls[] = {
	"waitid", "wait4", "kill", "pidfd_open", "pidfd_send_signal",
	"close_range", "capset", "seccomp", "ftruncate", "ftruncate64",
	"unlink", "unlinkat", "memfd_create",
};

/* Libraries live with it if these fail. */
static const char *const sandbox_open_calls[] = { "open", "openat" };

static const char *const sandbox_socket_calls[] = {
	"socket", "socketpair", "connect", "bind",
};

/* The journal's library has another way for lines that are too long. */
static const char *const sandbox_memory_calls[] = { "memfd_create" };

/**
 * enum sandbox_set - profiles, as a set
 * @SANDBOX_SET_CLIENT: SANDBOX_CLIENT.
 * @SANDBOX_SET_AUTH: SANDBOX_AUTH.
 * @SANDBOX_SET_WORKER: SANDBOX_WORKER.
 * @SANDBOX_SET_DATAGRAMS: SANDBOX_DATAGRAMS.
 * @SANDBOX_SET_MONITOR: SANDBOX_MONITOR.
 * @SANDBOX_SET_CLIENT_STORE: What SANDBOX_CLIENT_STORE has besides.
 * @SANDBOX_SET_ALL: All of them; what one has besides another is in that.
 */
enum sandbox_set {
	SANDBOX_SET_CLIENT = 1 << SANDBOX_CLIENT,
	SANDBOX_SET_AUTH = 1 << SANDBOX_AUTH,
	SANDBOX_SET_WORKER = 1 << SANDBOX_WORKER,
	SANDBOX_SET_DATAGRAMS = 1 << SANDBOX_DATAGRAMS,
	SANDBOX_SET_MONITOR = 1 << SANDBOX_MONITOR,
	SANDBOX_SET_CLIENT_STORE = 1 << SANDBOX_CLIENT_STORE,
	SANDBOX_SET_ALL = SANDBOX_SET_CLIENT | SANDBOX_SET_AUTH |
			  SANDBOX_SET_WORKER | SANDBOX_SET_DATAGRAMS |
			  SANDBOX_SET_MONITOR,
};

#define SANDBOX_COUNT(calls) (sizeof(calls) / sizeof((calls)[0]))

/**
 * struct sandbox_list - calls that some profiles treat alike
 * @calls: Their names.
 * @n: How many.
 * @allowed: Profiles that may make them, with any arguments.
 * @refused: Profiles to which they fail, with EACCES.
 */
struct sandbox_list {
	const char *const *calls;
	size_t n;
	unsigned int allowed;
	unsigned int refused;
};

static const struct sandbox_list sandbox_lists[] = {
	{ sandbox_calls, SANDBOX_COUNT(sandbox_calls),
	  SANDBOX_SET_ALL, 0 },
	{ sandbox_gateway_calls, SANDBOX_COUNT(sandbox_gateway_calls),
	  SANDBOX_SET_AUTH | SANDBOX_SET_WORKER | SANDBOX_SET_DATAGRAMS |
	  SANDBOX_SET_MONITOR, 0 },
	{ sandbox_file_calls, SANDBOX_COUNT(sandbox_file_calls),
	  SANDBOX_SET_CLIENT | SANDBOX_SET_AUTH | SANDBOX_SET_DATAGRAMS |
	  SANDBOX_SET_MONITOR, SANDBOX_SET_WORKER },
	{ sandbox_store_calls, SANDBOX_COUNT(sandbox_store_calls),
	  SANDBOX_SET_AUTH, 0 },
	{ sandbox_client_store_calls,
	  SANDBOX_COUNT(sandbox_client_store_calls),
	  SANDBOX_SET_CLIENT_STORE, 0 },
	{ sandbox_connect_calls, SANDBOX_COUNT(sandbox_connect_calls),
	  SANDBOX_SET_CLIENT | SANDBOX_SET_DATAGRAMS | SANDBOX_SET_MONITOR, 0 },
	{ sandbox_accept_calls, SANDBOX_COUNT(sandbox_accept_calls),
	  SANDBOX_SET_AUTH | SANDBOX_SET_WORKER | SANDBOX_SET_MONITOR, 0 },
	{ sandbox_open_calls, SANDBOX_COUNT(sandbox_open_calls),
	  0, SANDBOX_SET_WORKER },
	{ sandbox_socket_calls, SANDBOX_COUNT(sandbox_socket_calls),
	  0, SANDBOX_SET_AUTH | SANDBOX_SET_WORKER },
	{ sandbox_memory_calls, SANDBOX_COUNT(sandbox_memory_calls),
	  0, SANDBOX_SET_AUTH },
	{ sandbox_parent_calls, SANDBOX_COUNT(sandbox_parent_calls),
	  SANDBOX_SET_MONITOR, 0 },
};

#define SANDBOX_EQUAL(set, call, number, value) \
	{ call, SANDBOX_SET_##set, \
	  { .arg = number, .op = SCMP_CMP_EQ, .datum_a = value } }

#define SANDBOX_MASKED(set, call, number, mask, value) \
	{ call, SANDBOX_SET_##set, \
	  { .arg = number, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, \
	    .datum_b = value } }

/**
 * struct sandbox_rule - a call that is treated so with some arguments
 * @call: Its name.
 * @of: Profiles that the rule is for.
 * @arg: What one of its arguments has to be.
 */
struct sandbox_rule {
	const char *call;
	unsigned int of;
	struct scmp_arg_cmp arg;
};

static const struct sandbox_rule sandbox_rules[] = {
	SANDBOX_MASKED(CLIENT, "open", 1, SANDBOX_WRITE, O_RDONLY),
	SANDBOX_MASKED(CLIENT, "openat", 2, SANDBOX_WRITE, O_RDONLY),
	SANDBOX_MASKED(CLIENT_STORE, "openat", 2, SANDBOX_WRITE | O_EXCL,
		       O_WRONLY | O_CREAT | O_EXCL),
	SANDBOX_MASKED(DATAGRAMS, "open", 1, SANDBOX_WRITE, O_RDONLY),
	SANDBOX_MASKED(DATAGRAMS, "openat", 2, SANDBOX_WRITE, O_RDONLY),
	SANDBOX_MASKED(MONITOR, "open", 1, SANDBOX_WRITE, O_RDONLY),
	SANDBOX_MASKED(MONITOR, "openat", 2, SANDBOX_WRITE, O_RDONLY),
	SANDBOX_EQUAL(MONITOR, "socket", 0, AF_NETLINK),
	SANDBOX_EQUAL(MONITOR, "socket", 0, AF_UNIX),
	SANDBOX_EQUAL(MONITOR, "socketpair", 0, AF_UNIX),
	SANDBOX_EQUAL(CLIENT, "socket", 0, AF_INET),
	SANDBOX_EQUAL(CLIENT, "socket", 0, AF_INET6),
	SANDBOX_EQUAL(CLIENT, "socket", 0, AF_NETLINK),
	SANDBOX_EQUAL(CLIENT, "socket", 0, AF_UNIX),
	SANDBOX_EQUAL(CLIENT, "socketpair", 0, AF_UNIX),
	/* Modules of name look-ups are loaded when they are asked. */
	SANDBOX_MASKED(ALL, "mmap", 2, PROT_EXEC, 0),
	SANDBOX_MASKED(CLIENT, "mmap", 2, PROT_WRITE | PROT_EXEC, PROT_EXEC),
	SANDBOX_MASKED(ALL, "mmap2", 2, PROT_EXEC, 0),
	SANDBOX_MASKED(CLIENT, "mmap2", 2, PROT_WRITE | PROT_EXEC, PROT_EXEC),
	SANDBOX_MASKED(ALL, "mprotect", 2, PROT_EXEC, 0),
	SANDBOX_MASKED(CLIENT, "clone", SANDBOX_CLONE_FLAGS,
		       CLONE_THREAD | SANDBOX_NAMESPACES, CLONE_THREAD),
	SANDBOX_MASKED(MONITOR, "clone", SANDBOX_CLONE_FLAGS,
		       CLONE_VM | CLONE_THREAD | SANDBOX_NAMESPACES, 0),
	SANDBOX_EQUAL(ALL, "prlimit64", 2, 0),
	SANDBOX_EQUAL(ALL, "prctl", 0, PR_SET_NAME),
	SANDBOX_EQUAL(ALL, "prctl", 0, PR_GET_NAME),
	SANDBOX_EQUAL(ALL, "prctl", 0, PR_GET_DUMPABLE),
	SANDBOX_EQUAL(ALL, "prctl", 0, PR_CAPBSET_READ),
	SANDBOX_EQUAL(ALL, "prctl", 0, PR_SET_VMA),
	SANDBOX_EQUAL(MONITOR, "prctl", 0, PR_SET_PDEATHSIG),
	SANDBOX_EQUAL(MONITOR, "prctl", 0, PR_CAP_AMBIENT),
	SANDBOX_EQUAL(MONITOR, "prctl", 0, PR_SET_NO_NEW_PRIVS),
	SANDBOX_EQUAL(ALL, "ioctl", 1, TCGETS),
	SANDBOX_EQUAL(CLIENT, "ioctl", 1, TCSETS),
	SANDBOX_EQUAL(CLIENT, "ioctl", 1, TCSETSW),
	SANDBOX_EQUAL(CLIENT, "ioctl", 1, TCSETSF),
#ifdef TCGETS2
	SANDBOX_EQUAL(ALL, "ioctl", 1, TCGETS2),
	SANDBOX_EQUAL(CLIENT, "ioctl", 1, TCSETS2),
	SANDBOX_EQUAL(CLIENT, "ioctl", 1, TCSETSW2),
	SANDBOX_EQUAL(CLIENT, "ioctl", 1, TCSETSF2),
#endif
	SANDBOX_EQUAL(CLIENT, "ioctl", 1, TIOCGWINSZ),
	SANDBOX_EQUAL(ALL, "ioctl", 1, FIONREAD),
	SANDBOX_EQUAL(ALL, "ioctl", 1, FIONBIO),
	SANDBOX_EQUAL(CLIENT, "ioctl", 1, SIOCGIFINDEX),
	SANDBOX_EQUAL(CLIENT, "ioctl", 1, SIOCGIFNAME),
	SANDBOX_EQUAL(MONITOR, "ioctl", 1, SIOCGIFINDEX),
};

/*
 * What fails to workers, who are children of the monitor, is not to end them as
 * something that it may not do.
 */
static const struct sandbox_rule sandbox_refusals[] = {
	SANDBOX_MASKED(MONITOR, "open", 1, O_ACCMODE, O_WRONLY),
	SANDBOX_MASKED(MONITOR, "open", 1, O_ACCMODE, O_RDWR),
	SANDBOX_MASKED(MONITOR, "openat", 2, O_ACCMODE, O_WRONLY),
	SANDBOX_MASKED(MONITOR, "openat", 2, O_ACCMODE, O_RDWR),
	SANDBOX_EQUAL(MONITOR, "socket", 0, AF_INET),
	SANDBOX_EQUAL(MONITOR, "socket", 0, AF_INET6),
};

static int sandbox_status;

/* What a handler of signals cannot ask the library for. */
static const char *sandbox_names[SANDBOX_NAMES];

static void learn_names(void)
{
	int i;

	/* A child knows what its parent did. */
	if (sandbox_names[0])
		return;
	for (i = 0; i < SANDBOX_NAMES; i++)
		sandbox_names[i] =
			seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, i);
}

static const char *name_of(int number)
{
	const char *name = NULL;

	if (number >= 0 && number < SANDBOX_NAMES)
		name = sandbox_names[number];
	return name ? name : "without a name";
}

/*
 * The process did this to itself, in the middle of a system call that was not
 * made: what the log needs is not locked by anything but a call to write().
 */
static void sandbox_enter_on_forbidden_call(int signo, siginfo_t *info,
					    void *context)
{
	(void)signo;
	(void)context;
	log_message(LOG_LEVEL_ERROR,
		    "system call %d (%s) is none that this program makes, and was not made; the other side may have taken control of it: report it, with this line",
		    info->si_syscall, name_of(info->si_syscall));
	_exit(sandbox_status);
}

static int watch_for_forbidden_calls(void)
{
	const struct sigaction action = {
		.sa_sigaction = sandbox_enter_on_forbidden_call,
		.sa_flags = SA_SIGINFO,
	};

	return sigaction(SIGSYS, &action, NULL) ? -errno : 0;
}

static int add_rule(scmp_filter_ctx filter, uint32_t action, const char *name,
		    const struct scmp_arg_cmp *arg)
{
	int number = seccomp_syscall_resolve_name(name);

	if (number == __NR_SCMP_ERROR)
		return 0;
	return seccomp_rule_add_array(filter, action, number, arg ? 1 : 0,
				      arg);
}

/* What abort() does. */
static int allow_own_signals(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp own = {
		.arg = 0, .op = SCMP_CMP_EQ, .datum_a = getpid(),
	};

	return add_rule(filter, SCMP_ACT_ALLOW, "tgkill", &own);
}

static int sandbox_add_socket(scmp_filter_ctx filter, uint32_t action,
			      int family, int type)
{
	const struct scmp_arg_cmp args[] = {
		{ .arg = 0, .op = SCMP_CMP_EQ, .datum_a = family },
		{ .arg = 1, .op = SCMP_CMP_MASKED_EQ,
		  .datum_a = SANDBOX_SOCKET_TYPE, .datum_b = type },
	};

	return seccomp_rule_add_array(filter, action, SCMP_SYS(socket), 2,
				      args);
}

/* @bits lowest bits of an argument, any of which is not as in @value. */
static int allow_unlike(scmp_filter_ctx filter, const char *name,
			unsigned int arg, unsigned int value, unsigned int bits)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < bits && !err; i++) {
		const struct scmp_arg_cmp other = {
			.arg = arg, .op = SCMP_CMP_MASKED_EQ,
			.datum_a = 1U << i, .datum_b = ~value & 1U << i,
		};

		err = add_rule(filter, SCMP_ACT_ALLOW, name, &other);
	}
	return err;
}

/*
 * All but SO_LINGER: whoever closes a socket last waits then, which may be
 * another process that it was passed to. By bits, as the kernel does not look
 * at the upper half of the registers, and so no number would be unlike another.
 */
static int allow_options(scmp_filter_ctx filter)
{
	enum { LEVEL_BITS = 10, NAME_BITS = 6 };
	int err = allow_unlike(filter, "setsockopt", 1, SOL_SOCKET, LEVEL_BITS);

	return err ? err : allow_unlike(filter, "setsockopt", 2, SO_LINGER,
					NAME_BITS);
}

/* To hide memory from others, and never to show it again. */
static int allow_hiding(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp args[] = {
		{ .arg = 0, .op = SCMP_CMP_EQ, .datum_a = PR_SET_DUMPABLE },
		{ .arg = 1, .op = SCMP_CMP_EQ, .datum_a = 0 },
	};

	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl),
				      2, args);
}

/* What looks names up has other ways, too, and lives without them. */
static int allow_datagrams(scmp_filter_ctx filter)
{
	const uint32_t refuse = SCMP_ACT_ERRNO(EACCES);
	static const int families[] = { AF_INET, AF_INET6 };
	size_t i;
	int err = 0;

	for (i = 0; i < SANDBOX_COUNT(families) && !err; i++) {
		err = sandbox_add_socket(filter, SCMP_ACT_ALLOW, families[i],
					 SOCK_DGRAM);
		if (!err)
			err = sandbox_add_socket(filter, refuse, families[i],
						 SOCK_STREAM);
	}
	if (!err)
		err = sandbox_add_socket(filter, refuse, AF_NETLINK, SOCK_RAW);
	if (!err)
		err = sandbox_add_socket(filter, refuse, AF_UNIX, SOCK_STREAM);
	if (!err)
		err = sandbox_add_socket(filter, refuse, AF_UNIX, SOCK_DGRAM);
	return err;
}

static int sandbox_add_list(scmp_filter_ctx filter,
			    const struct sandbox_list *list, unsigned int set)
{
	uint32_t action = list->allowed & set ? SCMP_ACT_ALLOW :
						SCMP_ACT_ERRNO(EACCES);
	size_t i;
	int err = 0;

	if (!((list->allowed | list->refused) & set))
		return 0;
	for (i = 0; i < list->n && !err; i++)
		err = add_rule(filter, action, list->calls[i], NULL);
	return err;
}

static int add_rules(scmp_filter_ctx filter, uint32_t action,
		     const struct sandbox_rule *rules, size_t n,
		     unsigned int set)
{
	size_t i;
	int err = 0;

	for (i = 0; i < n && !err; i++)
		if (rules[i].of & set)
			err = add_rule(filter, action, rules[i].call,
				       &rules[i].arg);
	return err;
}

static int sandbox_fill(scmp_filter_ctx filter, unsigned int set)
{
	const size_t n_lists = sizeof(sandbox_lists) / sizeof(*sandbox_lists);
	size_t i;
	int err;

	/* Its flags are in memory; without it, clone() starts threads. */
	err = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
			       SCMP_SYS(clone3), 0);
	for (i = 0; i < n_lists && !err; i++)
		err = sandbox_add_list(filter, &sandbox_lists[i], set);
	if (!err)
		err = add_rules(filter, SCMP_ACT_ALLOW, sandbox_rules,
				SANDBOX_COUNT(sandbox_rules), set);
	if (!err)
		err = add_rules(filter, SCMP_ACT_ERRNO(EACCES),
				sandbox_refusals,
				SANDBOX_COUNT(sandbox_refusals), set);
	if (!err)
		err = allow_options(filter);
	if (!err && set & SANDBOX_SET_DATAGRAMS)
		err = allow_datagrams(filter);
	if (!err && set & SANDBOX_SET_MONITOR)
		err = allow_hiding(filter);
	return err ? err : allow_own_signals(filter);
}

/* A profile that is another one and something besides is both. */
static unsigned int sandbox_set_of(enum sandbox_profile profile)
{
	unsigned int set = 1U << profile;

	return profile == SANDBOX_CLIENT_STORE ? set | SANDBOX_SET_CLIENT : set;
}

int sandbox_enter_as(enum sandbox_profile profile, int status)
{
	scmp_filter_ctx filter;
	int err;

	if (SANDBOX_SANITIZED)
		return 0;
	sandbox_status = status;
	learn_names();
	err = watch_for_forbidden_calls();
	if (err)
		return err;
	filter = seccomp_init(SCMP_ACT_TRAP);
	if (!filter)
		return -ENOMEM;
	seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
			 SCMP_ACT_KILL_PROCESS);
	/* Threads that there are have the rights of all. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	/* Not all kernels can. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	err = sandbox_fill(filter, sandbox_set_of(profile));
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err;
}

int sandbox_enter(int status)
{
	return sandbox_enter_as(SANDBOX_CLIENT, status);
}
