// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/file.h"

#include <sys/stat.h>

bool auth_file_same(const struct stat *before, const struct stat *now)
{
	return before->st_dev == now->st_dev &&
	       before->st_ino == now->st_ino &&
	       before->st_size == now->st_size &&
	       before->st_mtim.tv_sec == now->st_mtim.tv_sec &&
	       before->st_mtim.tv_nsec == now->st_mtim.tv_nsec;
}
