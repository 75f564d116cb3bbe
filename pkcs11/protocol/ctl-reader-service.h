/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-frame.h"

G_BEGIN_DECLS

typedef enum
{
  CTL_READER_SERVICE_RUNNING,
  CTL_READER_SERVICE_NOT_RUNNING,
  CTL_READER_SERVICE_REFUSED, /* it runs, and does not serve this user: polkit, as over ssh */
  CTL_READER_SERVICE_FAILED,  /* @error says why */
} CtlReaderServiceState;

typedef enum
{
  CTL_CARD_READER_PRESENT = 1 << 0,   /* something is in it */
  CTL_CARD_READER_IN_USE = 1 << 1,    /* by a program, which shares it */
  CTL_CARD_READER_EXCLUSIVE = 1 << 2, /* by a program, which lets nobody else at it */
  CTL_CARD_READER_MUTE = 1 << 3,      /* what is in it does not answer */
} CtlCardReaderFlags;

/**
 * CtlCardReader:
 * @name: as the service calls it, valid UTF-8
 * @flags: #CtlCardReaderFlags
 */
typedef struct
{
  char *name;
  guint flags;
} CtlCardReader;

/**
 * CtlReaderService:
 * @state: whether the service answers
 * @error: (nullable): a sentence with a full stop, why it does not serve
 * @readers: (element-type CtlCardReader): what it serves
 *
 * What PC/SC says, which is what almost every PKCS#11 module stands on: whether its service pcscd
 * runs, and the readers that it sees. A USB token is reader and card at once.
 */
typedef struct
{
  CtlReaderServiceState state;
  char *error;
  GPtrArray *readers;
} CtlReaderService;

CtlReaderService *ctl_reader_service_new (CtlReaderServiceState state, const char *error);
void ctl_reader_service_free (CtlReaderService *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlReaderService, ctl_reader_service_free)

void ctl_reader_service_add (CtlReaderService *self, const char *name, guint flags);
gboolean ctl_reader_service_has (const CtlReaderService *self, guint flags);

void ctl_reader_service_to_fields (const CtlReaderService *self, CtlFields *fields);
CtlReaderService *ctl_reader_service_from_fields (const CtlFields *fields,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
