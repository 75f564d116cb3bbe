/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-json.h"
#include "ctl-text.h"

void
ctl_tool_clear (CtlTool *self)
{
  g_clear_pointer (&self->module, g_free);
  g_clear_object (&self->cancellable);
}

/* In the character set of the user's locale, with the nearest letters where it lacks some. */
static void
print_to (FILE *stream, const char *text)
{
  g_autofree char *converted = NULL;
  const char *charset;
  if (!g_get_charset (&charset))
    {
      g_autofree char *nearest = g_strconcat (charset, "//TRANSLIT", NULL);
      converted = g_convert_with_fallback (text, -1, nearest, "UTF-8", "?", NULL, NULL, NULL);
    }
  fputs (converted != NULL ? converted : text, stream);
}

/**
 * ctl_tool_print:
 * @self: the tool
 * @format: UTF-8, as for printf(); no newline is added
 * @...: its values
 */
void
ctl_tool_print (CtlTool *self, const char *format, ...)
{
  va_list values;
  if (self->json)
    return;
  va_start (values, format);
  g_autofree char *text = g_strdup_vprintf (format, values);
  va_end (values);
  print_to (stdout, text);
}

static void
print_message (const char *format, va_list values)
{
  g_autofree char *text = g_strdup_vprintf (format, values);
  /* What was said before on the other stream comes first. */
  fflush (stdout);
  print_to (stderr, text);
  fputc ('\n', stderr);
}

/**
 * ctl_tool_note:
 * @self: the tool
 * @format: UTF-8, as for printf(); a newline is added
 * @...: its values
 */
void
ctl_tool_note (CtlTool *self, const char *format, ...)
{
  va_list values;
  if (self->quiet)
    return;
  va_start (values, format);
  print_message (format, values);
  va_end (values);
}

/**
 * ctl_tool_detail:
 * @self: the tool
 * @format: UTF-8, as for printf(); a newline is added
 * @...: its values
 */
void
ctl_tool_detail (CtlTool *self, const char *format, ...)
{
  va_list values;
  if (!self->verbose)
    return;
  va_start (values, format);
  print_message (format, values);
  va_end (values);
}

/**
 * ctl_tool_say:
 * @self: the tool
 * @format: UTF-8, as for printf()
 * @...: its values
 *
 * Prints what a person must see before agreeing: with the answer, and beside it under --json.
 */
void
ctl_tool_say (CtlTool *self, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_autofree char *text = g_strdup_vprintf (format, values);
  va_end (values);
  print_to (self->json ? stderr : stdout, text);
  fflush (stdout);
}

/**
 * ctl_tool_wraps:
 * @self: the tool
 *
 * Returns: whether ctl_tool_say() prints on a terminal, where sentences are broken into lines
 */
gboolean
ctl_tool_wraps (const CtlTool *self)
{
  return isatty (self->json ? STDERR_FILENO : STDOUT_FILENO);
}

/**
 * ctl_tool_print_json:
 * @self: the tool
 * @builder: a finished document
 *
 * Prints the document as one line, always in UTF-8.
 */
void
ctl_tool_print_json (CtlTool *self, JsonBuilder *builder)
{
  if (!self->json)
    return;
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);
  puts (text);
}

static int
open_secret (CtlTool *self, const char *path, GError **error)
{
  gboolean is_stdin = g_str_equal (path, "-");
  if (is_stdin && self->stdin_taken)
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE,
                           _ ("Only one PIN or password can come from standard input"));
      return -1;
    }
  self->stdin_taken |= is_stdin;
  int fd = is_stdin ? dup (STDIN_FILENO) : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd >= 0)
    return fd;
  int saved = errno;
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("“%s” cannot be opened: %s"), safe,
               g_strerror (saved));
  return -1;
}

/**
 * ctl_tool_read_secret:
 * @self: the tool
 * @path: what --pin-file or --password-file says: a file, or `-` for standard input
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_USAGE
 *
 * Returns: (transfer full) (nullable): the PIN or password, one trailing newline dropped
 */
CtlSecret *
ctl_tool_read_secret (CtlTool *self, const char *path, GError **error)
{
  int fd = open_secret (self, path, error);
  if (fd < 0)
    return NULL;
  CtlSecret *secret = ctl_secret_read (fd, error);
  close (fd);
  return secret;
}

static void
report_json (CtlError code, const char *message)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  ctl_json_number (builder, "code", ctl_error_get_exit_code (code));
  ctl_json_string (builder, "name", ctl_error_get_name (code));
  ctl_json_string (builder, "message", message);
  ctl_json_string (builder, "hint", ctl_error_get_hint (code));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);
  puts (text);
}

/* Messages may have several lines; what else could move the cursor was never meant to be there. */
static char *
make_safe (const char *message)
{
  g_auto (GStrv) lines = g_strsplit (message, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *safe = ctl_text_safe (lines[i]);
      g_free (lines[i]);
      lines[i] = safe;
    }
  return g_strjoinv ("\n", lines);
}

/**
 * ctl_tool_report:
 * @self: the tool
 * @error: why the command failed
 *
 * Tells @error and what to do next: on standard error, or as JSON on standard output.
 *
 * Returns: the exit code
 */
int
ctl_tool_report (CtlTool *self, const GError *error)
{
  CtlError code = ctl_error_get_code (error);
  const char *hint = ctl_error_get_hint (code);
  g_autofree char *message = code == CTL_ERROR_CANCELLED && error->domain != CTL_ERROR
                                 ? g_strdup (_ ("Cancelled"))
                                 : make_safe (error->message);
  if (self->json)
    report_json (code, message);
  fflush (stdout);
  if (!self->json)
    {
      g_autofree char *text =
          g_strdup_printf (hint != NULL ? "%s\n%s %s\n" : "%s\n", message, _ ("Hint:"), hint);
      print_to (stderr, text);
    }
  return ctl_error_get_exit_code (code);
}

/**
 * ctl_tool_flush:
 * @error: return location for %CTL_ERROR_FILE
 *
 * Returns: whether all that was printed on standard output got there
 */
gboolean
ctl_tool_flush (GError **error)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("Standard output cannot be written: %s"),
               g_strerror (errno));
  return FALSE;
}
