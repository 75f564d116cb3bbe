/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-socket-clients.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BUFFER_SIZE 32768 /* bytes; the kernel fills no more than this at a time */

typedef struct
{
  struct nlmsghdr header;
  struct unix_diag_req request;
} Question;

static gboolean
ask (int fd)
{
  const Question question = {
    .header = { .nlmsg_len = sizeof question,
                .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
    .request = { .sdiag_family = AF_UNIX,
                 .udiag_states = G_MAXUINT32,
                 .udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER },
  };
  return send (fd, &question, sizeof question, 0) == (gssize) sizeof question;
}

/* The kernel counts the NUL at the end. */
static gboolean
is_path (const char *name, gsize size, const char *path)
{
  gsize length = strnlen (name, size);
  return length == strlen (path) && memcmp (name, path, length) == 0;
}

/* The service's end of a connection has the service's name; the client's end has none. */
static void
take_socket (struct nlmsghdr *header, const char *path, GArray *clients)
{
  struct unix_diag_msg *message = NLMSG_DATA (header);
  struct rtattr *attribute = (struct rtattr *) (message + 1);
  guint length = header->nlmsg_len - (guint) NLMSG_LENGTH (sizeof *message);
  gboolean is_named = FALSE;
  guint32 peer = 0;
  for (; RTA_OK (attribute, length); attribute = RTA_NEXT (attribute, length))
    {
      gsize size = RTA_PAYLOAD (attribute);
      if (attribute->rta_type == UNIX_DIAG_PEER && size == sizeof peer)
        memcpy (&peer, RTA_DATA (attribute), sizeof peer);
      if (attribute->rta_type == UNIX_DIAG_NAME)
        is_named = is_path (RTA_DATA (attribute), size, path);
    }
  if (is_named && peer != 0)
    g_array_append_val (clients, peer);
}

/* FALSE: that was all. */
static gboolean
take_answer (int fd, const char *path, GArray *clients)
{
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gssize received = recv (fd, buffer, BUFFER_SIZE, 0);
  if (received <= 0)
    return FALSE;
  guint length = (guint) received;
  for (struct nlmsghdr *header = (struct nlmsghdr *) buffer; NLMSG_OK (header, length);
       header = NLMSG_NEXT (header, length))
    {
      if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY)
        return FALSE;
      take_socket (header, path, clients);
    }
  return TRUE;
}

/**
 * ctl_socket_clients_find:
 * @path: of a service's UNIX socket
 *
 * Asks the kernel (sock_diag(7)), which tells it to every user.
 *
 * Returns: (transfer full) (element-type guint32): inodes of the client's ends of all connections
 *   to it; none where the kernel does not tell
 */
GArray *
ctl_socket_clients_find (const char *path)
{
  GArray *clients = g_array_new (FALSE, FALSE, sizeof (guint32));
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0)
    return clients;
  if (ask (fd))
    while (take_answer (fd, path, clients))
      ;
  close (fd);
  return clients;
}
