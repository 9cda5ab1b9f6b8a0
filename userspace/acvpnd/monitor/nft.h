/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The program nft, which sets the kernel's filters. Another process starts it,
 * for the monitor may run no programs.
 */
#ifndef _ACVPND_MONITOR_NFT_H
#define _ACVPND_MONITOR_NFT_H

#include "acvpnd/monitor/nursery.h"
#include "common/buf.h"

enum { NFT_ERROR_SIZE = 256 };

/**
 * struct nft - such a program, part of a structure of the caller
 * @nursery: Who starts it; first, so that it leads here.
 * @done: It has ended. @err: 0: all of the text is in force; -EIO: nothing of
 *	it is, and @error tells why.
 * @gone: Who starts it is gone. @status: as waitpid() has it.
 * @said: What it has said of errors, or -1.
 * @runs: It does now.
 * @error: The first line of that.
 */
struct nft {
	struct nursery nursery;
	void (*done)(struct nft *n, int err);
	void (*gone)(struct nft *n, int status);
	int said;
	bool runs;
	char error[NFT_ERROR_SIZE];
};

/**
 * nft_open() - have none that runs, but who starts it
 * @n: Filled in, but for @done and @gone, which are there already.
 * @event: Event loop of who asks for it.
 *
 * What this process may do by now is what nft may.
 *
 * Return: 0 or a negative errno; nft_close() it in any case.
 */
int nft_open(struct nft *n, sd_event *event);

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
 * nft_end() - who starts it ends when it does
 * @n: Which.
 */
void nft_end(struct nft *n);

/**
 * nft_close() - do not wait for it
 * @n: Which, opened or all zeros.
 */
void nft_close(struct nft *n);

#endif /* _ACVPND_MONITOR_NFT_H */
