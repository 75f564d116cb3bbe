/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-certificate-export.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-text.h"

static void
export_free (gpointer data)
{
  CtlCertificateExport *self = data;
  ctl_certificate_unref (self->certificate);
  g_free (self->path);
  g_free (self);
}

GPtrArray *
ctl_certificate_exports_new (void)
{
  return g_ptr_array_new_with_free_func (export_free);
}

/**
 * ctl_certificate_exports_add:
 * @self: (element-type CtlCertificateExport): what is to be written
 * @certificate: a certificate
 * @path: of the file that it is to go to
 */
void
ctl_certificate_exports_add (GPtrArray *self, CtlCertificate *certificate, const char *path)
{
  CtlCertificateExport *export = g_new0 (CtlCertificateExport, 1);
  export->certificate = ctl_certificate_ref (certificate);
  export->path = g_strdup (path);
  g_ptr_array_add (self, export);
}

/**
 * ctl_certificate_exports_add_to_folder:
 * @self: (element-type CtlCertificateExport): what is to be written
 * @certificate: a certificate; one that is there already is not added again
 * @folder: that it is to go to, under its own name
 * @format: of the file
 * @error: return location for %CTL_ERROR_FILE where another one has that name
 *
 * Returns: whether @certificate will be written
 */
gboolean
ctl_certificate_exports_add_to_folder (GPtrArray *self,
                                       CtlCertificate *certificate,
                                       const char *folder,
                                       CtlCertificateFormat format,
                                       GError **error)
{
  g_autofree char *name = ctl_certificate_dup_file_name (certificate, format);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  for (guint i = 0; i < self->len; i++)
    {
      const CtlCertificateExport *other = self->pdata[i];
      if (ctl_certificate_equal (other->certificate, certificate))
        return TRUE;
      if (!g_str_equal (other->path, path))
        continue;
      g_autofree char *safe = ctl_text_safe (path);
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE,
                   _ ("Two different certificates would both be written to “%s”; nothing was "
                      "written. Export them one by one, to different folders."),
                   safe);
      return FALSE;
    }
  ctl_certificate_exports_add (self, certificate, path);
  return TRUE;
}

/**
 * ctl_certificate_export_is_done:
 * @self: an export
 *
 * Returns: whether the file is there and holds that certificate, in whatever format
 */
gboolean
ctl_certificate_export_is_done (const CtlCertificateExport *self)
{
  g_autoptr (CtlCertificate) found = ctl_certificate_load (self->path, NULL);
  return found != NULL && ctl_certificate_equal (found, self->certificate);
}

/**
 * ctl_certificate_export_save:
 * @self: an export
 * @format: of the file
 * @how: what becomes of a file that is there
 * @error: return location for %CTL_ERROR_FILE
 *
 * Returns: whether the file was written
 */
gboolean
ctl_certificate_export_save (const CtlCertificateExport *self,
                             CtlCertificateFormat format,
                             CtlFileSave how,
                             GError **error)
{
  g_autoptr (GBytes) contents = ctl_certificate_encode (self->certificate, format);
  return ctl_file_save (self->path, contents, how, error);
}

/**
 * ctl_certificate_exports_check:
 * @self: (element-type CtlCertificateExport): what is to be written
 * @error: return location for %CTL_ERROR_FILE
 *
 * Returns: whether no file is there that holds anything else
 */
gboolean
ctl_certificate_exports_check (GPtrArray *self, GError **error)
{
  for (guint i = 0; i < self->len; i++)
    {
      const CtlCertificateExport *export = self->pdata[i];
      if (!g_file_test (export->path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK) ||
          ctl_certificate_export_is_done (export))
        continue;
      g_autofree char *safe = ctl_text_safe (export->path);
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE,
                   _ ("“%s” is there already and holds something else; nothing was written. Choose "
                      "another folder, or move that file away."),
                   safe);
      return FALSE;
    }
  return TRUE;
}
