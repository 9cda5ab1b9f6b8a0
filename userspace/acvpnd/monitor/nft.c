// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/nft.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define NFT_PATH "/usr/sbin/nft"

static struct nft *nft_of(struct nursery *n)
{
	return (struct nft *)n;
}

/* In the child */

static int nft_run_child(struct nursery *nursery, int text)
{
	static char *const argv[] = { "nft", "-f", "-", NULL };
	static char *const envp[] = { NULL };
	struct nft *n = nft_of(nursery);

	/* Root, and who was started with it, has it in any case. */
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0);
	if (dup2(text, STDIN_FILENO) >= 0 &&
	    dup2(n->said, STDERR_FILENO) >= 0)
		execve(NFT_PATH, argv, envp);
	dprintf(STDERR_FILENO, "%s cannot be run: %m\n", NFT_PATH);
	return 127;
}

static size_t nft_keep(struct nursery *n, int *fds, size_t max)
{
	(void)max;
	fds[0] = nft_of(n)->said;
	return 1;
}

/* In the parent */

/* What follows its first line repeats the text. */
static void read_error(struct nft *n, int status)
{
	ssize_t len = pread(n->said, n->error, sizeof(n->error) - 1, 0);

	n->error[len > 0 ? len : 0] = '\0';
	n->error[strcspn(n->error, "\n")] = '\0';
	if (!*n->error)
		process_status(status, n->error, sizeof(n->error));
}

static void nft_finish(struct nft *n, int status)
{
	bool good = WIFEXITED(status) && !WEXITSTATUS(status);

	if (!good)
		read_error(n, status);
	n->runs = false;
	n->done(n, good ? 0 : -EIO);
}

static void died(struct nursery *nursery, int status)
{
	nft_finish(nft_of(nursery), status);
}

/* What it was about to do has not been heard of. */
static void ended(struct nursery *nursery, int status)
{
	struct nft *n = nft_of(nursery);

	n->gone(n, status);
	if (n->runs)
		nft_finish(n, status);
}

static const struct nursery_ops ops = {
	.name = "what starts nft",
	.comm = "acvpnd-nft",
	.run = nft_run_child,
	.died = died,
	.ended = ended,
	.keep = nft_keep,
};

int nft_open(struct nft *n, sd_event *event)
{
	n->said = memfd_create("errors", MFD_CLOEXEC);
	if (n->said < 0)
		return -errno;
	return nursery_open(&n->nursery, event, &ops);
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

/* All that run write to the same file, from where it is now. */
static int forget_errors(struct nft *n)
{
	return ftruncate(n->said, 0) || lseek(n->said, 0, SEEK_SET) ? -errno :
								      0;
}

static int nft_start(struct nft *n, const struct buf *text)
{
	int err, fd = memfd_create("ruleset", MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	err = write_text(fd, text);
	if (!err)
		err = forget_errors(n);
	if (!err)
		err = nursery_start(&n->nursery, fd);
	close(fd);
	return err;
}

int nft_run(struct nft *n, const struct buf *text)
{
	int err = text->error ? text->error : nft_start(n, text);

	n->runs = !err;
	if (err)
		snprintf(n->error, sizeof(n->error), "nft cannot be run: %s",
			 strerror(-err));
	return err;
}

bool nft_runs(const struct nft *n)
{
	return n->runs;
}

void nft_end(struct nft *n)
{
	nursery_end(&n->nursery);
}

void nft_close(struct nft *n)
{
	nursery_close(&n->nursery);
	if (n->nursery.ops)
		close(n->said);
}
