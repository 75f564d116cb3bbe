/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-frame-io.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-text.h"

/* A HELLO with number 7, then a BYE with number 8. */
#define TWO_FRAMES                                                                                 \
  "0000000f0001000000000007000200000001650000000800090000000000"                                   \
  "08"

typedef struct
{
  GInputStream *input;
  GOutputStream *output;
} Pipe;

static Pipe
pipe_new (void)
{
  int ends[2];
  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  return (Pipe){ g_unix_input_stream_new (ends[0], TRUE),
                 g_unix_output_stream_new (ends[1], TRUE) };
}

static void
pipe_clear (Pipe *self)
{
  g_clear_object (&self->input);
  g_clear_object (&self->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pipe, pipe_clear)

static GInputStream *
stream_of (const char *hex)
{
  g_autoptr (GBytes) bytes = ctl_text_parse_hex (hex, 0, "hex", NULL);
  g_assert_nonnull (bytes);
  return g_memory_input_stream_new_from_bytes (bytes);
}

static void
put_hex (Pipe *pipe, const char *hex)
{
  g_autoptr (GBytes) bytes = ctl_text_parse_hex (hex, 0, "hex", NULL);
  g_assert_true (g_output_stream_write_all (pipe->output, g_bytes_get_data (bytes, NULL),
                                            g_bytes_get_size (bytes), NULL, NULL, NULL));
}

static void
assert_read_fails (const char *hex, gsize limit, CtlError code, guint32 number, const char *says)
{
  g_autoptr (GInputStream) stream = stream_of (hex);
  g_autoptr (GError) error = NULL;
  guint32 got_number = 99;
  g_assert_null (ctl_frame_read_numbered (stream, NULL, limit, &got_number, NULL, &error));
  g_assert_error (error, CTL_ERROR, (int) code);
  g_assert_cmpuint (got_number, ==, number);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}

static void
test_exactly_one (void)
{
  g_autoptr (GInputStream) stream = stream_of (TWO_FRAMES);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlFrame) first = ctl_frame_read (stream, NULL, CTL_FRAME_MAX, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ctl_frame_get_number (first), ==, 7);
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, 19);
  g_autoptr (CtlFrame) second = ctl_frame_read (stream, NULL, CTL_FRAME_MAX, NULL, &error);
  g_assert_cmpuint (ctl_frame_get_number (second), ==, 8);
  g_assert_null (ctl_frame_read (stream, NULL, CTL_FRAME_MAX, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  g_assert_cmpstr (error->message, ==, "The peer closed the connection");
}

static void
test_read_fails (void)
{
  assert_read_fails ("0000", CTL_FRAME_MAX, CTL_ERROR_UNREACHABLE, 0, "after 2 bytes");
  assert_read_fails ("0000000f00010000", CTL_FRAME_MAX, CTL_ERROR_UNREACHABLE, 0, "after 8 bytes");
  assert_read_fails ("0000000f000100000000000700", CTL_FRAME_MAX, CTL_ERROR_UNREACHABLE, 7,
                     "after 13 bytes");
  assert_read_fails ("00000007", CTL_FRAME_MAX, CTL_ERROR_MALFORMED, 0, "is 7");
  assert_read_fails ("ffffffff", CTL_FRAME_MAX, CTL_ERROR_MALFORMED, 0, "is 4294967295");
  assert_read_fails ("0000000f000100000000000700020000000265", CTL_FRAME_MAX, CTL_ERROR_MALFORMED,
                     7, "byte 18");
  assert_read_fails ("000010010001000000000007", CTL_FRAME_LOGIN_MAX, CTL_ERROR_TOO_LARGE, 7,
                     "4097 bytes");
}

static void
test_limit_is_inclusive (void)
{
  g_autoptr (GInputStream) stream = stream_of ("000000080009000000000008");
  g_autoptr (CtlFrame) frame = ctl_frame_read (stream, NULL, 8, NULL, NULL);
  g_assert_nonnull (frame);
}

static void
test_write (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (CtlFrame) frame = ctl_frame_new (9, 0, 8);
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_frame_write (stream, frame, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  g_autoptr (GBytes) bytes =
      g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
  g_autofree char *hex = ctl_text_hex (bytes, CTL_HEX_LOWER);
  g_assert_cmpstr (hex, ==, "000000080009000000000008");
}

static void
test_write_fails (void)
{
  g_auto (Pipe) pipe = pipe_new ();
  g_autoptr (CtlFrame) frame = ctl_frame_new (9, 0, 8);
  g_autoptr (GError) error = NULL;
  g_assert_true (g_input_stream_close (pipe.input, NULL, NULL));
  g_assert_false (ctl_frame_write (pipe.output, frame, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  g_clear_error (&error);

  g_autofree char *big = g_strnfill (CTL_FRAME_MAX, 'x');
  ctl_fields_add_string (ctl_frame_get_fields (frame), 2, big);
  g_assert_false (ctl_frame_write (pipe.output, frame, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE);
}

static void
test_cancelled (void)
{
  g_auto (Pipe) pipe = pipe_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_cancellable_cancel (cancellable);
  g_assert_null (ctl_frame_read (pipe.input, NULL, CTL_FRAME_MAX, cancellable, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
  g_clear_error (&error);
  g_autoptr (CtlFrame) frame = ctl_frame_new (9, 0, 8);
  g_assert_false (ctl_frame_write (pipe.output, frame, cancellable, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
}

static void
on_ready (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;
  *out = g_object_ref (result);
}

static CtlFrame *
read_async (GInputStream *stream, gsize limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ctl_frame_read_async (stream, NULL, limit, cancellable, on_ready, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ctl_frame_read_finish (stream, result, error);
}

static void
assert_async_fails (const char *hex, gsize limit, CtlError code)
{
  g_auto (Pipe) pipe = pipe_new ();
  g_autoptr (GError) error = NULL;
  put_hex (&pipe, hex);
  g_assert_true (g_output_stream_close (pipe.output, NULL, NULL));
  g_assert_null (read_async (pipe.input, limit, NULL, &error));
  g_assert_error (error, CTL_ERROR, (int) code);
}

static void
test_async (void)
{
  g_auto (Pipe) pipe = pipe_new ();
  g_autoptr (GError) error = NULL;
  put_hex (&pipe, TWO_FRAMES);
  g_autoptr (CtlFrame) first = read_async (pipe.input, CTL_FRAME_MAX, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ctl_frame_get_number (first), ==, 7);
  g_autoptr (CtlFrame) second = read_async (pipe.input, CTL_FRAME_MAX, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ctl_frame_get_number (second), ==, 8);
  g_assert_true (g_output_stream_close (pipe.output, NULL, NULL));
  g_assert_null (read_async (pipe.input, CTL_FRAME_MAX, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
}

static void
test_async_fails (void)
{
  assert_async_fails ("0000", CTL_FRAME_MAX, CTL_ERROR_UNREACHABLE);
  assert_async_fails ("0000000f0001", CTL_FRAME_MAX, CTL_ERROR_UNREACHABLE);
  assert_async_fails ("00000007", CTL_FRAME_MAX, CTL_ERROR_MALFORMED);
  assert_async_fails ("00000009", 8, CTL_ERROR_TOO_LARGE);
  assert_async_fails ("000000080009800000000008", CTL_FRAME_MAX, CTL_ERROR_MALFORMED);
}

static gboolean
cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_async_cancelled (void)
{
  g_auto (Pipe) pipe = pipe_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  put_hex (&pipe, "0000000f00010000");
  g_timeout_add (20, cancel, cancellable);
  g_assert_null (read_async (pipe.input, CTL_FRAME_MAX, cancellable, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/frame-io/exactly-one", test_exactly_one);
  g_test_add_func ("/wire/frame-io/read-fails", test_read_fails);
  g_test_add_func ("/wire/frame-io/limit-is-inclusive", test_limit_is_inclusive);
  g_test_add_func ("/wire/frame-io/write", test_write);
  g_test_add_func ("/wire/frame-io/write-fails", test_write_fails);
  g_test_add_func ("/wire/frame-io/cancelled", test_cancelled);
  g_test_add_func ("/wire/frame-io/async", test_async);
  g_test_add_func ("/wire/frame-io/async-fails", test_async_fails);
  g_test_add_func ("/wire/frame-io/async-cancelled", test_async_cancelled);
  return g_test_run ();
}
