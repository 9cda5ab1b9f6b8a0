// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/nft.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define NFT_PATH "/usr/sbin/nft"

static struct nft *nft_of(struct process *p)
{
	return (struct nft *)p;
}

/* In the child */

static int run(struct process *p)
{
	static char *const argv[] = { "nft", "-f", "-", NULL };
	static char *const envp[] = { NULL };
	struct nft *n = nft_of(p);

	/* Root, and who was started with it, has it in any case. */
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0);
	if (dup2(n->text, STDIN_FILENO) >= 0 &&
	    dup2(n->said, STDERR_FILENO) >= 0)
		execve(NFT_PATH, argv, envp);
	dprintf(STDERR_FILENO, "%s cannot be run: %m\n", NFT_PATH);
	return 127;
}

static size_t keep(struct process *p, int *fds, size_t max)
{
	(void)max;
	fds[0] = nft_of(p)->text;
	fds[1] = nft_of(p)->said;
	return 2;
}

/* In the parent */

static void started(struct process *p)
{
	(void)p;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_files(struct nft *n)
{
	close_fd(&n->text);
	close_fd(&n->said);
}

/* What follows its first line repeats the text. */
static void read_error(struct nft *n, int status)
{
	ssize_t len = pread(n->said, n->error, sizeof(n->error) - 1, 0);

	n->error[len > 0 ? len : 0] = '\0';
	n->error[strcspn(n->error, "\n")] = '\0';
	if (!*n->error)
		process_status(status, n->error, sizeof(n->error));
}

static void ended(struct process *p, int status)
{
	struct nft *n = nft_of(p);
	bool good = WIFEXITED(status) && !WEXITSTATUS(status);

	if (!good)
		read_error(n, status);
	close_files(n);
	n->done(n, good ? 0 : -EIO);
}

static const struct process_ops ops = {
	.run = run,
	.started = started,
	.ended = ended,
	.keep = keep,
};

void nft_init(struct nft *n, sd_event *event,
	      void (*done)(struct nft *n, int err))
{
	*n = (struct nft){
		.process = { .name = "nft", .ops = &ops, .event = event },
		.done = done, .text = -1, .said = -1,
	};
}

bool nft_there(void)
{
	return !access(NFT_PATH, X_OK);
}

static int write_text(int fd, const struct buf *text)
{
	size_t done = 0;
	ssize_t n;

	while (done < text->len) {
		n = write(fd, text->data + done, text->len - done);
		if (n < 0)
			return -errno;
		done += n;
	}
	return lseek(fd, 0, SEEK_SET) ? -errno : 0;
}

static int start(struct nft *n, const struct buf *text)
{
	int err;

	n->text = memfd_create("ruleset", MFD_CLOEXEC);
	n->said = memfd_create("errors", MFD_CLOEXEC);
	if (n->text < 0 || n->said < 0)
		return -errno;
	err = write_text(n->text, text);
	return err ? err : process_start(&n->process);
}

int nft_run(struct nft *n, const struct buf *text)
{
	int err = text->error ? text->error : start(n, text);

	if (!err)
		return 0;
	process_kill(&n->process, SIGKILL);
	n->process.pid = 0;
	snprintf(n->error, sizeof(n->error), "nft cannot be run: %s",
		 strerror(-err));
	close_files(n);
	return err;
}

bool nft_runs(const struct nft *n)
{
	return n->process.pid;
}

void nft_close(struct nft *n)
{
	process_forget(&n->process);
	close_files(n);
}
