/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-doctor-facts.h"

#include <string.h>
#include <sys/timex.h>

#define SLOT_NAME_MAX 64 /* bytes that PKCS#11 has for the name of a reader */

const CtlDoctorPlaces ctl_doctor_system = {
  .root = "/",
  .usb = "/sys/bus/usb/devices",
  .proc = "/proc",
};

/**
 * ctl_doctor_facts_new:
 *
 * Returns: (transfer full): facts with the clock of this machine, and nothing else
 */
CtlDoctorFacts *
ctl_doctor_facts_new (void)
{
  CtlDoctorFacts *self = g_new0 (CtlDoctorFacts, 1);
  struct timex timex = { 0 };
  self->modules = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_found_module_free);
  self->failures = g_ptr_array_new_with_free_func (g_free);
  self->tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_token_unref);
  self->now = g_get_real_time () / G_USEC_PER_SEC;
  self->is_synchronised = adjtimex (&timex) >= 0 && !(timex.status & STA_UNSYNC);
  return self;
}

/**
 * ctl_doctor_facts_free:
 * @self: (transfer full): facts
 */
void
ctl_doctor_facts_free (CtlDoctorFacts *self)
{
  g_clear_pointer (&self->service, ctl_reader_service_free);
  g_ptr_array_unref (self->modules);
  g_ptr_array_unref (self->failures);
  g_ptr_array_unref (self->tokens);
  g_free (self);
}

/* Modules call a slot after its reader, and cut the name off where PKCS#11 does. */
static gboolean
is_reader_of (const CtlCardReader *reader, const CtlToken *token)
{
  gsize length = MIN (strlen (token->reader), SLOT_NAME_MAX);
  return length > 0 && strncmp (token->reader, reader->name, length) == 0;
}

/**
 * ctl_doctor_facts_is_token:
 * @self: facts
 * @token: one of its tokens and readers
 *
 * SoftHSM always has a slot that nobody has initialised: what is not recognised counts only in a
 * reader that PC/SC has.
 *
 * Returns: whether it is a token, in whatever state it is
 */
gboolean
ctl_doctor_facts_is_token (const CtlDoctorFacts *self, const CtlToken *token)
{
  if (token->state != CTL_TOKEN_UNRECOGNISED)
    return token->state != CTL_TOKEN_NO_TOKEN;
  for (guint i = 0; i < self->service->readers->len; i++)
    if (is_reader_of (self->service->readers->pdata[i], token))
      return TRUE;
  return FALSE;
}

/**
 * ctl_doctor_facts_have_token:
 * @self: facts
 *
 * Returns: whether a module shows a token, in whatever state it is
 */
gboolean
ctl_doctor_facts_have_token (const CtlDoctorFacts *self)
{
  for (guint i = 0; i < self->tokens->len; i++)
    if (ctl_doctor_facts_is_token (self, self->tokens->pdata[i]))
      return TRUE;
  return FALSE;
}

/**
 * ctl_doctor_facts_show_reader:
 * @self: facts
 * @reader: one of the readers of PC/SC
 *
 * Returns: whether a module shows a token in it
 */
gboolean
ctl_doctor_facts_show_reader (const CtlDoctorFacts *self, const CtlCardReader *reader)
{
  for (guint i = 0; i < self->tokens->len; i++)
    {
      const CtlToken *token = self->tokens->pdata[i];
      if (token->state != CTL_TOKEN_NO_TOKEN && is_reader_of (reader, token))
        return TRUE;
    }
  return FALSE;
}
