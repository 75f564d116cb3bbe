/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-certificate-text.h"
#include "ctl-commands.h"
#include "ctl-list-json.h"
#include "ctl-publisher-options.h"
#include "ctl-verify.h"

typedef struct
{
  CtlPublisher *publisher;
  CtlCluster *cluster;
  CtlInstalled installed;
} Info;

static gpointer
read_info (gpointer data, GCancellable *cancellable, GError **error)
{
  Info *info = data;
  info->cluster = ctl_publisher_get_cluster (info->publisher, cancellable, error);
  if (info->cluster != NULL &&
      ctl_publisher_get_ctl (info->publisher, NULL, &info->installed, cancellable, error))
    return info;
  return NULL;
}

static void
print_server (CtlTool *tool, const CtlServer *server)
{
  g_autofree char *name = ctl_text_safe (server->name);
  g_autofree char *address = ctl_text_safe (server->address);
  ctl_tool_print (tool, "\n%s  %s  (%s)\n", name, address, ctl_role_to_string (server->role));
  for (guint i = 0; i < server->services->len; i++)
    {
      const CtlService *service = server->services->pdata[i];
      g_autofree char *function = ctl_function_to_string (service->function);
      g_autofree char *line = ctl_certificate_to_line (service->certificate);
      ctl_tool_print (tool, "  %-10s %s\n", function, line);
    }
}

static void
print_age (CtlTool *tool, gint64 modified)
{
  if (modified <= 0)
    return;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (modified);
  g_autofree char *date = time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
  gint64 age = MAX (g_get_real_time () / G_USEC_PER_SEC - modified, 0);
  guint days = age / (24 * 60 * 60);
  ctl_tool_print (tool,
                  g_dngettext (GETTEXT_PACKAGE, "  installed on %s, %u day ago\n",
                               "  installed on %s, %u days ago\n", days),
                  date, days);
}

static void
print_installed (CtlTool *tool, const CtlInstalled *installed, CtlList *list, const char *problem)
{
  if (installed->bytes == NULL)
    {
      ctl_tool_print (tool, "\n%s\n", _ ("No CTL file is installed."));
      return;
    }
  ctl_tool_print (tool, _ ("\nInstalled CTL file: %zu bytes\n"),
                  g_bytes_get_size (installed->bytes));
  print_age (tool, installed->modified);
  if (list == NULL)
    {
      ctl_tool_print (tool, _ ("  it cannot be read: %s\n"), problem);
      return;
    }
  g_autofree char *md5 = ctl_list_dup_md5 (list);
  g_autofree char *sha1 = ctl_list_dup_sha1 (list);
  g_autofree char *signer = ctl_verify_describe_signer (list);
  ctl_tool_print (tool, "  SHA1 %s\n  MD5  %s\n", sha1, md5);
  ctl_tool_print (tool, _ ("  %u records, signed by %s, signature %s\n"),
                  ctl_list_get_records (list)->len, signer,
                  ctl_verdict_to_string (ctl_verify (list, NULL)));
}

static void
add_service_json (JsonBuilder *json, const CtlService *service)
{
  g_autofree char *function = ctl_function_to_string (service->function);
  json_builder_begin_object (json);
  ctl_json_string (json, "function", function);
  ctl_json_string (json, "subject",
                   ctl_certificate_get_subject (service->certificate, CTL_DIALECT_PUBLISHER));
  ctl_json_time (json, "not_after", ctl_certificate_get_not_after (service->certificate));
  ctl_json_hex (json, "sha1", ctl_certificate_get_sha1 (service->certificate), CTL_HEX_LOWER);
  ctl_json_hex (json, "sha256", ctl_certificate_get_sha256 (service->certificate), CTL_HEX_LOWER);
  json_builder_end_object (json);
}

static void
add_server_json (JsonBuilder *json, const CtlServer *server)
{
  json_builder_begin_object (json);
  ctl_json_string (json, "name", server->name);
  ctl_json_string (json, "address", server->address);
  ctl_json_string (json, "role", ctl_role_to_string (server->role));
  json_builder_set_member_name (json, "services");
  json_builder_begin_array (json);
  for (guint i = 0; i < server->services->len; i++)
    add_service_json (json, server->services->pdata[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
add_installed_json (JsonBuilder *json, const CtlInstalled *installed, CtlList *list)
{
  json_builder_set_member_name (json, "installed");
  if (installed->bytes == NULL)
    {
      json_builder_add_null_value (json);
      return;
    }
  json_builder_begin_object (json);
  ctl_json_number (json, "length", (gint64) g_bytes_get_size (installed->bytes));
  ctl_json_time (json, "modified", installed->modified);
  if (list != NULL)
    {
      g_autofree char *md5 = ctl_list_dup_md5 (list);
      g_autofree char *sha1 = ctl_list_dup_sha1 (list);
      g_autoptr (GBytes) sha256 = ctl_list_dup_sha256 (list);
      ctl_json_string (json, "md5", md5);
      ctl_json_string (json, "sha1", sha1);
      ctl_json_hex (json, "sha256", sha256, CTL_HEX_LOWER);
      ctl_json_number (json, "records", ctl_list_get_records (list)->len);
      ctl_json_number (json, "tokens", ctl_list_count_tokens (list));
      ctl_json_signer (json, list);
      ctl_json_string (json, "signature", ctl_verdict_to_string (ctl_verify (list, NULL)));
    }
  else
    ctl_json_string (json, "signature", NULL);
  json_builder_end_object (json);
}

static void
print_info_json (CtlTool *tool, const Info *info, CtlList *list)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  ctl_json_string (json, "publisher", ctl_publisher_get_label (info->publisher));
  ctl_json_string (json, "cluster", info->cluster->name);
  ctl_json_string (json, "release", info->cluster->release);
  ctl_json_string (json, "mode", ctl_mode_to_string (info->cluster->mode));
  json_builder_set_member_name (json, "servers");
  json_builder_begin_array (json);
  for (guint i = 0; i < info->cluster->servers->len; i++)
    add_server_json (json, info->cluster->servers->pdata[i]);
  json_builder_end_array (json);
  add_installed_json (json, &info->installed, list);
  json_builder_end_object (json);
  ctl_tool_print_json (tool, json);
}

static void
print_info (CtlTool *tool, const Info *info)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (CtlList) list =
      info->installed.bytes != NULL ? ctl_list_decode (info->installed.bytes, &problem) : NULL;
  g_autofree char *name = ctl_text_safe (info->cluster->name);
  g_autofree char *release = ctl_text_safe (info->cluster->release);
  ctl_tool_print (tool, _ ("Cluster:        %s, release %s\nSecurity mode:  %s\n"), name, release,
                  _ (ctl_mode_to_string (info->cluster->mode)));
  for (guint i = 0; i < info->cluster->servers->len; i++)
    print_server (tool, info->cluster->servers->pdata[i]);
  print_installed (tool, &info->installed, list, problem != NULL ? problem->message : "");
  print_info_json (tool, info, list);
}

static int
run_info (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  Info info = { .publisher = ctl_publisher_options_open (tool, error) };
  if (info.publisher == NULL)
    return 0;
  if (ctl_await_thread (read_info, &info, tool->cancellable, error) != NULL)
    print_info (tool, &info);
  g_clear_pointer (&info.cluster, ctl_cluster_free);
  ctl_installed_clear (&info.installed);
  g_object_unref (info.publisher);
  return 0;
}

const CtlCommand ctl_command_publisher_info = {
  .name = "publisher info",
  .summary = N_ ("The cluster: its servers, their certificates, mode and CTL file"),
  .description = N_ ("Example:\n"
                     "  etoken-ctl publisher info --publisher cucm-pub --user admin\n"),
  .options = { ctl_publisher_options, NULL },
  .run = run_info,
};
