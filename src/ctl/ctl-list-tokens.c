/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-list-tokens.h"

#include "ctl-text.h"
#include "ctl-verify.h"

/**
 * ctl_list_is_token:
 * @self: a list
 * @record: one of its records
 *
 * A publisher-made file lists the publisher's own certificate as a token; that record is at a
 * server's name, or its certificate stands in a server's record as well.
 *
 * Returns: whether @record is that of a token
 */
gboolean
ctl_list_is_token (CtlList *self, CtlRecord *record)
{
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  GPtrArray *records = ctl_list_get_records (self);
  if (ctl_record_get_function (record) != CTL_FUNCTION_SAST || !ctl_record_is_token (record))
    return FALSE;
  for (guint i = 0; certificate != NULL && i < records->len; i++)
    if (ctl_record_get_function (records->pdata[i]) != CTL_FUNCTION_SAST &&
        ctl_record_matches (records->pdata[i], certificate))
      return FALSE;
  return TRUE;
}

/**
 * ctl_list_dup_tokens:
 * @self: a list
 *
 * Returns: (transfer full) (element-type CtlRecord): the records of its tokens, in their order
 */
GPtrArray *
ctl_list_dup_tokens (CtlList *self)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_record_unref);
  GPtrArray *records = ctl_list_get_records (self);
  for (guint i = 0; i < records->len; i++)
    if (ctl_list_is_token (self, records->pdata[i]))
      g_ptr_array_add (tokens, ctl_record_ref (records->pdata[i]));
  return tokens;
}

/**
 * ctl_list_is_by_token:
 * @self: a list
 *
 * Returns: whether a token signed it, going by its header; %FALSE for a file made without tokens
 */
gboolean
ctl_list_is_by_token (CtlList *self)
{
  CtlRecord *signer = ctl_verify_find_signer (self);
  return signer != NULL && ctl_list_is_token (self, signer);
}

/**
 * ctl_list_find_signer:
 * @self: a list
 * @certificate: of somebody who is to sign the next list
 *
 * Returns: (transfer none) (nullable): the record that lets @certificate sign
 */
CtlRecord *
ctl_list_find_signer (CtlList *self, CtlCertificate *certificate)
{
  GPtrArray *records = ctl_list_get_records (self);
  for (guint i = 0; i < records->len; i++)
    {
      CtlCertificate *own = ctl_record_get_certificate (records->pdata[i]);
      if (ctl_record_get_function (records->pdata[i]) == CTL_FUNCTION_SAST && own != NULL &&
          ctl_certificate_equal (own, certificate))
        return records->pdata[i];
    }
  return NULL;
}

/**
 * ctl_records_dup_titles:
 * @records: (element-type CtlRecord): some records
 *
 * Returns: (transfer full): their titles in one line, safe to show; empty where there is none
 */
char *
ctl_records_dup_titles (GPtrArray *records)
{
  return ctl_text_join (records, (CtlTextFunc) ctl_record_dup_title);
}
