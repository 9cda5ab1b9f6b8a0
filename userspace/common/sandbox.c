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
};

/*
 * What the C library and the libraries of TLS, of the event loop and of netlink
 * call by themselves, in all releases that there are packages for. A name that
 * this processor or this version of the library does not know is passed over.
 */
static const char *const sandbox_calls[] = {
	/* descriptors */
	"read", "readv", "pread64", "write", "writev", "close", "lseek",
	"_llseek", "dup", "dup2", "dup3", "pipe", "pipe2", "fcntl", "fcntl64",
	"poll", "ppoll", "ppoll_time64", "select", "_newselect", "pselect6",
	"pselect6_time64", "epoll_create", "epoll_create1", "epoll_ctl",
	"epoll_wait", "epoll_pwait", "epoll_pwait2", "eventfd2",
	"timerfd_create", "timerfd_settime", "timerfd_settime64",
	"timerfd_gettime", "timerfd_gettime64", "signalfd", "signalfd4",
	/* files */
	"fstat", "fstat64", "fstatat64", "newfstatat", "stat", "stat64",
	"lstat", "lstat64", "statx", "statfs", "statfs64", "fstatfs",
	"fstatfs64", "access", "faccessat", "faccessat2", "readlink",
	"readlinkat", "getdents", "getdents64", "getcwd", "fadvise64",
	"fadvise64_64",
	/* sockets */
	"connect", "bind", "getsockname", "getpeername", "getsockopt",
	"setsockopt", "send", "sendto", "sendmsg", "sendmmsg", "recv",
	"recvfrom", "recvmsg", "recvmmsg", "recvmmsg_time64", "shutdown",
	/* memory */
	"munmap", "mremap", "brk", "madvise", "mincore", "membarrier",
	/* threads and signals */
	"exit", "exit_group", "futex", "futex_time64", "futex_waitv",
	"futex_wait", "futex_wake", "get_robust_list", "set_robust_list",
	"rseq", "set_tid_address", "gettid", "getpid", "getppid", "getpgrp",
	"getpgid", "getsid", "sched_yield", "sched_getaffinity",
	"sched_getparam", "sched_getscheduler", "sched_get_priority_max",
	"sched_get_priority_min", "getcpu", "rt_sigaction", "rt_sigprocmask",
	"rt_sigpending", "rt_sigreturn", "rt_sigtimedwait",
	"rt_sigtimedwait_time64", "sigaltstack", "sigreturn",
	"restart_syscall",
	/* time */
	"clock_gettime", "clock_gettime64", "clock_getres",
	"clock_getres_time64", "clock_nanosleep", "clock_nanosleep_time64",
	"nanosleep", "gettimeofday", "time", "times",
	/* what is what */
	"uname", "sysinfo", "getrandom", "getrlimit", "ugetrlimit",
	"getrusage", "getuid", "getuid32", "geteuid", "geteuid32", "getgid",
	"getgid32", "getegid", "getegid32", "getresuid", "getresuid32",
	"getresgid", "getresgid32", "getgroups", "getgroups32", "capget",
	"riscv_hwprobe",
};

#define SANDBOX_EQUAL(call, number, value) \
	{ call, { .arg = number, .op = SCMP_CMP_EQ, .datum_a = value } }

#define SANDBOX_MASKED(call, number, mask, value) \
	{ call, { .arg = number, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, \
		  .datum_b = value } }

/**
 * struct sandbox_rule - a call that is allowed with some arguments
 * @call: Its name.
 * @arg: What one of its arguments has to be.
 */
struct sandbox_rule {
	const char *call;
	struct scmp_arg_cmp arg;
};

static const struct sandbox_rule sandbox_rules[] = {
	SANDBOX_MASKED("open", 1, SANDBOX_WRITE, O_RDONLY),
	SANDBOX_MASKED("openat", 2, SANDBOX_WRITE, O_RDONLY),
	SANDBOX_EQUAL("socket", 0, AF_INET),
	SANDBOX_EQUAL("socket", 0, AF_INET6),
	SANDBOX_EQUAL("socket", 0, AF_NETLINK),
	SANDBOX_EQUAL("socket", 0, AF_UNIX),
	SANDBOX_EQUAL("socketpair", 0, AF_UNIX),
	/* Modules of name look-ups are loaded when they are asked. */
	SANDBOX_MASKED("mmap", 2, PROT_EXEC, 0),
	SANDBOX_MASKED("mmap", 2, PROT_WRITE | PROT_EXEC, PROT_EXEC),
	SANDBOX_MASKED("mmap2", 2, PROT_EXEC, 0),
	SANDBOX_MASKED("mmap2", 2, PROT_WRITE | PROT_EXEC, PROT_EXEC),
	SANDBOX_MASKED("mprotect", 2, PROT_EXEC, 0),
	SANDBOX_MASKED("clone", SANDBOX_CLONE_FLAGS,
		       CLONE_THREAD | SANDBOX_NAMESPACES, CLONE_THREAD),
	SANDBOX_EQUAL("prlimit64", 2, 0),
	SANDBOX_EQUAL("prctl", 0, PR_SET_NAME),
	SANDBOX_EQUAL("prctl", 0, PR_GET_NAME),
	SANDBOX_EQUAL("prctl", 0, PR_GET_DUMPABLE),
	SANDBOX_EQUAL("prctl", 0, PR_CAPBSET_READ),
	SANDBOX_EQUAL("prctl", 0, PR_SET_VMA),
	SANDBOX_EQUAL("ioctl", 1, TCGETS),
	SANDBOX_EQUAL("ioctl", 1, TCSETS),
	SANDBOX_EQUAL("ioctl", 1, TCSETSW),
	SANDBOX_EQUAL("ioctl", 1, TCSETSF),
#ifdef TCGETS2
	SANDBOX_EQUAL("ioctl", 1, TCGETS2),
	SANDBOX_EQUAL("ioctl", 1, TCSETS2),
	SANDBOX_EQUAL("ioctl", 1, TCSETSW2),
	SANDBOX_EQUAL("ioctl", 1, TCSETSF2),
#endif
	SANDBOX_EQUAL("ioctl", 1, TIOCGWINSZ),
	SANDBOX_EQUAL("ioctl", 1, FIONREAD),
	SANDBOX_EQUAL("ioctl", 1, FIONBIO),
	SANDBOX_EQUAL("ioctl", 1, SIOCGIFINDEX),
	SANDBOX_EQUAL("ioctl", 1, SIOCGIFNAME),
};

static int sandbox_status;

/*
 * The process did this to itself, in the middle of a system call that was not
 * made: what the log needs is not locked by anything but a call to write().
 */
static void on_forbidden_call(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)context;
	log_message(LOG_LEVEL_ERROR,
		    "system call %d is none that this program makes, and was not made; the other side may have taken control of it: report it, with the gateway's name and this line",
		    info->si_syscall);
	_exit(sandbox_status);
}

static int watch_for_forbidden_calls(void)
{
	const struct sigaction action = {
		.sa_sigaction = on_forbidden_call, .sa_flags = SA_SIGINFO,
	};

	return sigaction(SIGSYS, &action, NULL) ? -errno : 0;
}

static int allow(scmp_filter_ctx filter, const char *name,
		 const struct scmp_arg_cmp *arg)
{
	int number = seccomp_syscall_resolve_name(name);

	if (number == __NR_SCMP_ERROR)
		return 0;
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number,
				      arg ? 1 : 0, arg);
}

/* What abort() does. */
static int allow_own_signals(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp own = {
		.arg = 0, .op = SCMP_CMP_EQ, .datum_a = getpid(),
	};

	return allow(filter, "tgkill", &own);
}

static int fill(scmp_filter_ctx filter)
{
	const size_t n_calls = sizeof(sandbox_calls) / sizeof(*sandbox_calls);
	const size_t n_rules = sizeof(sandbox_rules) / sizeof(*sandbox_rules);
	size_t i;
	int err;

	/* Its flags are in memory; without it, clone() starts threads. */
	err = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
			       SCMP_SYS(clone3), 0);
	for (i = 0; i < n_calls && !err; i++)
		err = allow(filter, sandbox_calls[i], NULL);
	for (i = 0; i < n_rules && !err; i++)
		err = allow(filter, sandbox_rules[i].call,
			    &sandbox_rules[i].arg);
	return err ? err : allow_own_signals(filter);
}

int sandbox_enter(int status)
{
	scmp_filter_ctx filter;
	int err;

	if (SANDBOX_SANITIZED)
		return 0;
	sandbox_status = status;
	err = watch_for_forbidden_calls();
	if (err)
		return err;
	filter = seccomp_init(SCMP_ACT_TRAP);
	if (!filter)
		return -ENOMEM;
	seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
			 SCMP_ACT_KILL_PROCESS);
	/* Not all kernels can. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	err = fill(filter);
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err;
}
