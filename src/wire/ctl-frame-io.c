/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-frame-io.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-reader.h"

#define LENGTH_SIZE   4  /* the length field */
#define NUMBER_OFFSET 8  /* of the request number */
#define HEAD_SIZE     12 /* all that stands before the first field */

/* Bytes of a frame as they come in. Wiped: they may hold a PIN or a password. */
typedef struct
{
  gsize size;
  gsize got;
  guint8 data[];
} Buffer;

typedef struct
{
  const guint16 *groups;
  gsize limit;
  Buffer *buffer;
} AsyncRead;

static Buffer *
buffer_new (gsize size)
{
  Buffer *self = g_malloc0 (sizeof *self + size);
  self->size = size;
  return self;
}

static void
buffer_free (gpointer data)
{
  Buffer *self = data;
  ctl_secret_wipe (self->data, self->size);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Buffer, buffer_free)

static guint32
buffer_get_u32 (Buffer *self, gsize offset)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (self->data + offset, self->got - offset);
  CtlReader reader;
  ctl_reader_init (&reader, bytes);
  guint32 value = 0;
  if (!ctl_reader_u32 (&reader, &value, "head", NULL))
    g_return_val_if_reached (0);
  return value;
}

/* Room for the whole frame that @head announces, and what has come of it. */
static Buffer *
buffer_new_for_frame (Buffer *head)
{
  Buffer *self = buffer_new (LENGTH_SIZE + buffer_get_u32 (head, 0));
  memcpy (self->data, head->data, head->got);
  self->got = head->got;
  return self;
}

/* Takes @self. */
static CtlFrame *
buffer_decode (Buffer *self, const guint16 *groups, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (self->data, self->size, buffer_free, self);
  return ctl_frame_decode (bytes, groups, error);
}

static gboolean
check_limit (Buffer *head, gsize limit, GError **error)
{
  guint32 announced = buffer_get_u32 (head, 0);
  if (announced <= limit)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE,
               _ ("A message of %u bytes was announced; at most %zu are allowed here"), announced,
               limit);
  return FALSE;
}

/* What a read that was to fill @self up to @wanted came to. */
static gboolean
check_read (Buffer *self, gsize wanted, gboolean success, GError **error)
{
  if (success && self->got == wanted)
    return TRUE;
  if (!success && error != NULL && (*error)->domain != CTL_ERROR)
    ctl_error_convert (error, CTL_ERROR_UNREACHABLE, _ ("Receiving a message"));
  if (success && self->got == 0)
    g_set_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE, _ ("The peer closed the connection"));
  else if (success)
    g_set_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE,
                 _ ("The connection ended after %zu bytes of a message"), self->got);
  return FALSE;
}

static gboolean
read_up_to (
    GInputStream *stream, Buffer *self, gsize wanted, GCancellable *cancellable, GError **error)
{
  gsize got = 0;
  gboolean success = g_input_stream_read_all (stream, self->data + self->got, wanted - self->got,
                                              &got, cancellable, error);
  self->got += got;
  return check_read (self, wanted, success, error);
}

/**
 * ctl_frame_read_numbered:
 * @stream: where to read
 * @groups: (nullable): as for ctl_frame_decode()
 * @limit: the most that the length field may say, at most %CTL_FRAME_MAX; the whole frame has 4
 *   bytes more
 * @number: (out): the request number, so that also a frame that can not be read can be answered;
 *   0 where not even that could be read
 * @cancellable: (nullable): ends the reading
 * @error: return location for %CTL_ERROR_UNREACHABLE where the stream ends or fails, for the
 *   stream's %CTL_ERROR_TIMED_OUT and %CTL_ERROR_CANCELLED, for %CTL_ERROR_TOO_LARGE where a
 *   length is right but over @limit, and for %CTL_ERROR_MALFORMED
 *
 * Reads exactly one frame (ctl-provider-protocol.md, 2). After an error the place in the stream is
 * lost.
 *
 * Returns: (transfer full) (nullable): the frame
 */
CtlFrame *
ctl_frame_read_numbered (GInputStream *stream,
                         const guint16 *groups,
                         gsize limit,
                         guint32 *number,
                         GCancellable *cancellable,
                         GError **error)
{
  *number = 0;
  g_autoptr (Buffer) head = buffer_new (HEAD_SIZE);
  if (!read_up_to (stream, head, LENGTH_SIZE, cancellable, error) ||
      !ctl_frame_check_length (buffer_get_u32 (head, 0), error) ||
      !read_up_to (stream, head, HEAD_SIZE, cancellable, error))
    return NULL;
  *number = buffer_get_u32 (head, NUMBER_OFFSET);
  if (!check_limit (head, limit, error))
    return NULL;
  g_autoptr (Buffer) whole = buffer_new_for_frame (head);
  if (!read_up_to (stream, whole, whole->size, cancellable, error))
    return NULL;
  return buffer_decode (g_steal_pointer (&whole), groups, error);
}

/**
 * ctl_frame_read:
 * @stream: where to read
 * @groups: (nullable): as for ctl_frame_decode()
 * @limit: as for ctl_frame_read_numbered()
 * @cancellable: (nullable): ends the reading
 * @error: return location for the errors of ctl_frame_read_numbered()
 *
 * Returns: (transfer full) (nullable): the frame
 */
CtlFrame *
ctl_frame_read (GInputStream *stream,
                const guint16 *groups,
                gsize limit,
                GCancellable *cancellable,
                GError **error)
{
  guint32 number;
  return ctl_frame_read_numbered (stream, groups, limit, &number, cancellable, error);
}

/**
 * ctl_frame_write:
 * @stream: where to write
 * @frame: the frame
 * @cancellable: (nullable): ends the writing; the stream can not be used afterwards
 * @error: return location for %CTL_ERROR_TOO_LARGE, for %CTL_ERROR_UNREACHABLE where the stream
 *   fails, and for the stream's %CTL_ERROR_TIMED_OUT and %CTL_ERROR_CANCELLED
 *
 * Returns: %TRUE where all of it was handed to the stream
 */
gboolean
ctl_frame_write (GOutputStream *stream,
                 const CtlFrame *frame,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GError) foreign = NULL;
  g_autoptr (GBytes) bytes = ctl_frame_encode (frame, error);
  if (bytes == NULL)
    return FALSE;
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  if (g_output_stream_write_all (stream, data, length, NULL, cancellable, &foreign) &&
      g_output_stream_flush (stream, cancellable, &foreign))
    return TRUE;
  if (foreign->domain != CTL_ERROR)
    ctl_error_convert (&foreign, CTL_ERROR_UNREACHABLE, _ ("Sending a message"));
  g_propagate_error (error, g_steal_pointer (&foreign));
  return FALSE;
}

static void
async_read_free (gpointer data)
{
  AsyncRead *self = data;
  g_clear_pointer (&self->buffer, buffer_free);
  g_free (self);
}

/* TRUE where the buffer is full; otherwise the task has its error. */
static gboolean
finish_part (GObject *stream, GAsyncResult *result, GTask *task, gsize wanted)
{
  AsyncRead *self = g_task_get_task_data (task);
  GError *error = NULL;
  gsize got = 0;
  gboolean success = g_input_stream_read_all_finish (G_INPUT_STREAM (stream), result, &got, &error);
  self->buffer->got += got;
  if (check_read (self->buffer, wanted, success, &error))
    return TRUE;
  g_task_return_error (task, error);
  return FALSE;
}

static void
read_part (GTask *task, gsize wanted, GAsyncReadyCallback callback)
{
  AsyncRead *self = g_task_get_task_data (task);
  Buffer *buffer = self->buffer;
  g_input_stream_read_all_async (g_task_get_source_object (task), buffer->data + buffer->got,
                                 wanted - buffer->got, g_task_get_priority (task),
                                 g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
on_rest_ready (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  AsyncRead *self = g_task_get_task_data (task);
  GError *error = NULL;
  if (!finish_part (stream, result, task, self->buffer->size))
    return;
  CtlFrame *frame = buffer_decode (g_steal_pointer (&self->buffer), self->groups, &error);
  if (frame == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, frame, (GDestroyNotify) ctl_frame_free);
}

static void
on_length_ready (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  AsyncRead *self = g_task_get_task_data (task);
  GError *error = NULL;
  if (!finish_part (stream, result, task, LENGTH_SIZE))
    return;
  if (!ctl_frame_check_length (buffer_get_u32 (self->buffer, 0), &error) ||
      !check_limit (self->buffer, self->limit, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_autoptr (Buffer) head = g_steal_pointer (&self->buffer);
  self->buffer = buffer_new_for_frame (head);
  read_part (task, self->buffer->size, on_rest_ready);
}

/**
 * ctl_frame_read_async:
 * @stream: where to read
 * @groups: (nullable): as for ctl_frame_decode(); must live as long as the program
 * @limit: as for ctl_frame_read_numbered()
 * @cancellable: (nullable): ends the reading; the place in the stream is lost
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * Reads exactly one frame without blocking.
 */
void
ctl_frame_read_async (GInputStream *stream,
                      const guint16 *groups,
                      gsize limit,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);
  g_task_set_check_cancellable (task, FALSE); /* the stream does, with an error of ours */
  AsyncRead *self = g_new0 (AsyncRead, 1);
  self->groups = groups;
  self->limit = limit;
  self->buffer = buffer_new (LENGTH_SIZE);
  g_task_set_task_data (task, self, async_read_free);
  read_part (task, LENGTH_SIZE, on_length_ready);
}

/**
 * ctl_frame_read_finish:
 * @stream: as given
 * @result: as given to the callback
 * @error: return location for the errors of ctl_frame_read_numbered()
 *
 * Returns: (transfer full) (nullable): the frame
 */
CtlFrame *
ctl_frame_read_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
