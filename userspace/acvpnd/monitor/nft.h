/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The program nft, which sets the kernel's filters.
 */
#ifndef _ACVPND_MONITOR_NFT_H
#define _ACVPND_MONITOR_NFT_H

#include "acvpnd/monitor/process.h"
#include "common/buf.h"

enum { NFT_ERROR_SIZE = 256 };

/**
 * struct nft - such a program, part of a structure of the caller
 * @process: It; first, so that it leads here.
 * @done: It has ended. @err: 0: all of the text is in force; -EIO: nothing of
 *	it is, and @error tells why.
 * @text: What it reads, or -1.
 * @said: What it has said of errors, or -1.
 * @error: The first line of that.
 */
struct nft {
	struct process process;
	void (*done)(struct nft *n, int err);
	int text;
	int said;
	char error[NFT_ERROR_SIZE];
};

/**
 * nft_init() - have none that runs
 * @n: Filled in.
 * @event: Event loop of who runs it.
 * @done: As in struct nft.
 */
void nft_init(struct nft *n, sd_event *event,
	      void (*done)(struct nft *n, int err));

/**
 * nft_there() - is there such a program?
 */
bool nft_there(void);

/**
 * nft_run() - have it set something, all or nothing
 * @n: One that does not run.
 * @text: Ruleset.
 *
 * Return: 0 or a negative errno, of which @n->error tells more.
 */
int nft_run(struct nft *n, const struct buf *text);

/**
 * nft_runs() - does it run now?
 * @n: Which.
 */
bool nft_runs(const struct nft *n);

/**
 * nft_close() - do not wait for it
 * @n: Which.
 */
void nft_close(struct nft *n);

#endif /* _ACVPND_MONITOR_NFT_H */
