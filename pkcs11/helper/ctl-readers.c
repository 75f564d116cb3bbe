/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-readers.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <winscard.h>

#define SERVICE_SOCKET "/run/pcscd/pcscd.comm"

/* Where a client finds the service; it looks into the same variable. */
static const char *
get_socket_path (void)
{
  const char *path = g_getenv ("PCSCLITE_CSOCK_NAME");
  return path != NULL ? path : SERVICE_SOCKET;
}

/* A service that refuses hangs up, and whether its client then tells of a refusal or of no service
 * depends on who was quicker. */
static gboolean
hangs_up (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (get_socket_path ());
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  if (socket == NULL)
    return FALSE;
  return g_socket_connect (socket, address, NULL, &error) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static CtlReaderServiceState
translate_failure (LONG result)
{
  if (result == SCARD_W_SECURITY_VIOLATION)
    return CTL_READER_SERVICE_REFUSED;
  if (result != SCARD_E_NO_SERVICE && result != SCARD_E_SERVICE_STOPPED)
    return CTL_READER_SERVICE_FAILED;
  return hangs_up () ? CTL_READER_SERVICE_REFUSED : CTL_READER_SERVICE_NOT_RUNNING;
}

static CtlReaderService *
new_failure (LONG result)
{
  return ctl_reader_service_new (translate_failure (result), pcsc_stringify_error (result));
}

static guint
translate_state (DWORD state)
{
  guint flags = 0;
  if (state & SCARD_STATE_PRESENT)
    flags |= CTL_CARD_READER_PRESENT;
  if (state & SCARD_STATE_INUSE)
    flags |= CTL_CARD_READER_IN_USE;
  if (state & SCARD_STATE_EXCLUSIVE)
    flags |= CTL_CARD_READER_EXCLUSIVE;
  if (state & SCARD_STATE_MUTE)
    flags |= CTL_CARD_READER_MUTE;
  return flags;
}

/* A reader that is pulled out between two calls is not there. */
static void
look_at_reader (SCARDCONTEXT context, const char *name, CtlReaderService *service)
{
  SCARD_READERSTATE state = { .szReader = name, .dwCurrentState = SCARD_STATE_UNAWARE };
  if (SCardGetStatusChange (context, 0, &state, 1) == SCARD_S_SUCCESS &&
      !(state.dwEventState & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE)))
    ctl_reader_service_add (service, name, translate_state (state.dwEventState));
}

static CtlReaderService *
look (SCARDCONTEXT context)
{
  char *names = NULL;
  DWORD length = SCARD_AUTOALLOCATE;
  LONG result = SCardListReaders (context, NULL, (LPSTR) &names, &length);
  if (result != SCARD_S_SUCCESS && result != SCARD_E_NO_READERS_AVAILABLE)
    return new_failure (result);
  CtlReaderService *service = ctl_reader_service_new (CTL_READER_SERVICE_RUNNING, NULL);
  for (const char *name = names; name != NULL && *name != '\0'; name += strlen (name) + 1)
    look_at_reader (context, name, service);
  if (names != NULL)
    (void) SCardFreeMemory (context, names);
  return service;
}

/**
 * ctl_readers_ask:
 *
 * Returns: (transfer full): what the PC/SC service says, or why it says nothing
 */
CtlReaderService *
ctl_readers_ask (void)
{
  SCARDCONTEXT context;
  LONG result = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
  if (result != SCARD_S_SUCCESS)
    return new_failure (result);
  CtlReaderService *service = look (context);
  (void) SCardReleaseContext (context);
  return service;
}

static gboolean
is_held (const CtlCardReader *reader, const char *name)
{
  return reader->flags & CTL_CARD_READER_EXCLUSIVE &&
         (*name == '\0' || g_str_has_prefix (reader->name, name));
}

/**
 * ctl_readers_find_held:
 * @name: of a reader, as a module gives it, which may cut it off; empty where it gives none
 *
 * Returns: (transfer full) (nullable): the reader of that name that a program has for itself
 *   alone, or the only such reader where the module gives no name
 */
char *
ctl_readers_find_held (const char *name)
{
  g_autoptr (CtlReaderService) service = ctl_readers_ask ();
  const char *found = NULL;
  for (guint i = 0; i < service->readers->len; i++)
    {
      const CtlCardReader *reader = service->readers->pdata[i];
      if (!is_held (reader, name))
        continue;
      if (found != NULL)
        return NULL;
      found = reader->name;
    }
  return g_strdup (found);
}
