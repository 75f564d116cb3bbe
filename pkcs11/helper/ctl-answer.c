/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-answer.h"

#include "ctl-frame-io.h"

/**
 * ctl_answer_new_frame:
 * @self: an answer
 * @flags: %CTL_FRAME_FLAG_MORE, or 0 for the last frame
 *
 * Returns: (transfer full): a frame without fields
 */
CtlFrame *
ctl_answer_new_frame (const CtlAnswer *self, guint16 flags)
{
  return ctl_frame_new (ctl_frame_get_type (self->request) | CTL_FRAME_REPLY, flags,
                        ctl_frame_get_number (self->request));
}

/**
 * ctl_answer_send:
 * @self: an answer
 * @frame: (transfer full): one of its frames
 * @error: return location for why nobody reads it
 *
 * Returns: whether it was sent
 */
gboolean
ctl_answer_send (const CtlAnswer *self, CtlFrame *frame, GError **error)
{
  g_autoptr (CtlFrame) owned = frame;
  return ctl_frame_write (self->output, owned, NULL, error);
}

/**
 * ctl_answer_send_token:
 * @self: an answer
 * @token: what is in one of the slots
 * @error: return location for why nobody reads it
 *
 * Returns: whether it was sent
 */
gboolean
ctl_answer_send_token (const CtlAnswer *self, const CtlToken *token, GError **error)
{
  CtlFrame *frame = ctl_answer_new_frame (self, CTL_FRAME_FLAG_MORE);
  ctl_token_to_fields (token, ctl_frame_get_fields (frame));
  return ctl_answer_send (self, frame, error);
}

/**
 * ctl_answer_send_reading:
 * @self: an answer
 * @reader: the slot that is to be read, with what is known of it
 * @error: return location for why nobody reads it
 *
 * Sent before the module is asked, which may never return.
 *
 * Returns: whether it was sent
 */
gboolean
ctl_answer_send_reading (const CtlAnswer *self, const CtlToken *reader, GError **error)
{
  CtlFrame *frame = ctl_answer_new_frame (self, CTL_FRAME_FLAG_MORE);
  CtlFields *fields = ctl_frame_get_fields (frame);
  ctl_fields_add_u64 (fields, CTL_TOKEN_TAG_READING, reader->slot);
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_READER, reader->reader);
  return ctl_answer_send (self, frame, error);
}

/**
 * ctl_answer_send_gone:
 * @self: an answer
 * @slot: number of a slot in which nothing is any more of what was there
 * @error: return location for why nobody reads it
 *
 * Returns: whether it was sent
 */
gboolean
ctl_answer_send_gone (const CtlAnswer *self, guint64 slot, GError **error)
{
  CtlFrame *frame = ctl_answer_new_frame (self, CTL_FRAME_FLAG_MORE);
  ctl_fields_add_u64 (ctl_frame_get_fields (frame), CTL_TOKEN_TAG_GONE, slot);
  return ctl_answer_send (self, frame, error);
}
