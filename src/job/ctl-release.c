/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-release.h"

#define MAJOR_SECURITY_BY_DEFAULT 8  /* 8.0(1) */
#define MAJOR_TOKENLESS           10 /* 10.0(1) */
#define MAJOR_MAYBE_NO_TOKENS     14 /* 14SU3 */

/* The number before the first dot, as in "10.5.1" and "12.5.1.11900-146"; 0 for anything else. */
static guint64
get_major (const char *release)
{
  char *end;
  guint64 major = g_ascii_isdigit (*release) ? g_ascii_strtoull (release, &end, 10) : 0;
  return major > 0 && *end == '.' && g_ascii_isdigit (end[1]) ? major : 0;
}

static CtlAnswer
is_at_least (const char *release, guint64 first)
{
  guint64 major = get_major (release);
  if (major == 0)
    return CTL_ANSWER_UNKNOWN;
  return major >= first ? CTL_ANSWER_YES : CTL_ANSWER_NO;
}

/**
 * ctl_release_takes_tokens:
 * @release: of a cluster, as its publisher writes it
 *
 * Tokens belong to releases up to 12.5; from 14SU3 on a Cisco publisher takes no file that a token
 * signed.
 *
 * Returns: whether the release is one for tokens
 */
CtlAnswer
ctl_release_takes_tokens (const char *release)
{
  guint64 major = get_major (release);
  if (major == 0 || major == MAJOR_MAYBE_NO_TOKENS)
    return CTL_ANSWER_UNKNOWN;
  return major < MAJOR_MAYBE_NO_TOKENS ? CTL_ANSWER_YES : CTL_ANSWER_NO;
}

/**
 * ctl_release_knows_tokenless:
 * @release: of a cluster, as its publisher writes it
 *
 * Returns: whether its publisher can sign the CTL file itself: `utils ctl`, from 10.0(1) on
 */
CtlAnswer
ctl_release_knows_tokenless (const char *release)
{
  return is_at_least (release, MAJOR_TOKENLESS);
}

/**
 * ctl_release_has_security_by_default:
 * @release: of a cluster, as its publisher writes it
 *
 * Returns: whether there is a trust verification service that phones can ask: from 8.0(1) on
 */
CtlAnswer
ctl_release_has_security_by_default (const char *release)
{
  return is_at_least (release, MAJOR_SECURITY_BY_DEFAULT);
}
