/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-page.h"

typedef struct
{
  char *title;
  char *subtitle;
  GtkWidget *header;
  char *help_topic;
  gboolean can_leave;
} CtlPagePrivate;

enum
{
  PROPERTY_TITLE = 1,
  PROPERTY_SUBTITLE,
  PROPERTY_HEADER,
  PROPERTY_HELP_TOPIC,
  PROPERTY_CAN_LEAVE,
  PROPERTY_COUNT,
};

enum
{
  SIGNAL_OPEN_PAGE,
  SIGNAL_GO_BACK,
  SIGNAL_CONCLUDE,
  SIGNAL_COUNT,
};

static GParamSpec *properties[PROPERTY_COUNT];
static guint signals[SIGNAL_COUNT];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CtlPage, ctl_page, GTK_TYPE_BIN)

static void
ctl_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (CTL_PAGE (object));
  switch (id)
    {
    case PROPERTY_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROPERTY_SUBTITLE:
      g_value_set_string (value, priv->subtitle);
      break;
    case PROPERTY_HEADER:
      g_value_set_object (value, priv->header);
      break;
    case PROPERTY_HELP_TOPIC:
      g_value_set_string (value, priv->help_topic);
      break;
    case PROPERTY_CAN_LEAVE:
      g_value_set_boolean (value, priv->can_leave);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ctl_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CtlPage *self = CTL_PAGE (object);
  CtlPagePrivate *priv = ctl_page_get_instance_private (self);
  switch (id)
    {
    case PROPERTY_TITLE:
      ctl_page_set_title (self, g_value_get_string (value));
      break;
    case PROPERTY_SUBTITLE:
      ctl_page_set_subtitle (self, g_value_get_string (value));
      break;
    case PROPERTY_HEADER:
      g_set_object (&priv->header, g_value_get_object (value));
      break;
    case PROPERTY_HELP_TOPIC:
      g_free (priv->help_topic);
      priv->help_topic = g_value_dup_string (value);
      break;
    case PROPERTY_CAN_LEAVE:
      ctl_page_set_can_leave (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ctl_page_dispose (GObject *object)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (CTL_PAGE (object));
  g_clear_object (&priv->header);
  G_OBJECT_CLASS (ctl_page_parent_class)->dispose (object);
}

static void
ctl_page_finalize (GObject *object)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (CTL_PAGE (object));
  g_free (priv->title);
  g_free (priv->subtitle);
  g_free (priv->help_topic);
  G_OBJECT_CLASS (ctl_page_parent_class)->finalize (object);
}

static void
ctl_page_class_init (CtlPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  object_class->get_property = ctl_page_get_property;
  object_class->set_property = ctl_page_set_property;
  object_class->dispose = ctl_page_dispose;
  object_class->finalize = ctl_page_finalize;

  properties[PROPERTY_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROPERTY_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROPERTY_HEADER] = g_param_spec_object ("header", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROPERTY_HELP_TOPIC] = g_param_spec_string ("help-topic", NULL, NULL, NULL, flags);
  properties[PROPERTY_CAN_LEAVE] = g_param_spec_boolean ("can-leave", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, PROPERTY_COUNT, properties);

  signals[SIGNAL_OPEN_PAGE] =
      g_signal_new ("open-page", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, CTL_TYPE_PAGE);
  signals[SIGNAL_GO_BACK] = g_signal_new ("go-back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CONCLUDE] = g_signal_new ("conclude", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, CTL_TYPE_PAGE);
}

static void
ctl_page_init (CtlPage *self)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (self);
  priv->can_leave = TRUE;
  gtk_widget_show (GTK_WIDGET (self));
}

const char *
ctl_page_get_title (CtlPage *self)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (self);
  return priv->title;
}

const char *
ctl_page_get_subtitle (CtlPage *self)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (self);
  return priv->subtitle;
}

/**
 * ctl_page_get_header:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what stands at the end of the header bar with this page
 */
GtkWidget *
ctl_page_get_header (CtlPage *self)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (self);
  return priv->header;
}

/**
 * ctl_page_get_help_topic:
 * @self: a page
 *
 * Returns: (nullable): the page of the help about it
 */
const char *
ctl_page_get_help_topic (CtlPage *self)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (self);
  return priv->help_topic;
}

static void
set_text (CtlPage *self, char **place, const char *text, GParamSpec *property)
{
  if (g_strcmp0 (*place, text) == 0)
    return;
  g_free (*place);
  *place = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), property);
}

void
ctl_page_set_title (CtlPage *self, const char *title)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (self);
  set_text (self, &priv->title, title, properties[PROPERTY_TITLE]);
}

void
ctl_page_set_subtitle (CtlPage *self, const char *subtitle)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (self);
  set_text (self, &priv->subtitle, subtitle, properties[PROPERTY_SUBTITLE]);
}

/**
 * ctl_page_get_can_leave:
 * @self: a page
 *
 * Returns: whether it may be left now
 */
gboolean
ctl_page_get_can_leave (CtlPage *self)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (self);
  return priv->can_leave;
}

void
ctl_page_set_can_leave (CtlPage *self, gboolean can_leave)
{
  CtlPagePrivate *priv = ctl_page_get_instance_private (self);
  if (priv->can_leave == can_leave)
    return;
  priv->can_leave = can_leave;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROPERTY_CAN_LEAVE]);
}

/**
 * ctl_page_is_base:
 * @self: a page
 *
 * Returns: whether jobs begin above it, and end with it
 */
gboolean
ctl_page_is_base (CtlPage *self)
{
  return CTL_PAGE_GET_CLASS (self)->is_base;
}

/**
 * ctl_page_shown:
 * @self: a page that came into sight
 *
 * The page puts the focus where it is of most use.
 */
void
ctl_page_shown (CtlPage *self)
{
  if (CTL_PAGE_GET_CLASS (self)->shown != NULL)
    CTL_PAGE_GET_CLASS (self)->shown (self);
  else
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

/**
 * ctl_page_refresh:
 * @self: a page
 *
 * Reads again what it shows, if that can change.
 */
void
ctl_page_refresh (CtlPage *self)
{
  if (ctl_page_can_refresh (self))
    CTL_PAGE_GET_CLASS (self)->refresh (self);
}

/**
 * ctl_page_can_refresh:
 * @self: a page
 *
 * Returns: whether what it shows can be read again
 */
gboolean
ctl_page_can_refresh (CtlPage *self)
{
  return CTL_PAGE_GET_CLASS (self)->refresh != NULL;
}

/**
 * ctl_page_open:
 * @self: a page in the window
 * @next: (transfer floating): a page to show on top of it, with a way back
 */
void
ctl_page_open (CtlPage *self, CtlPage *next)
{
  g_signal_emit (self, signals[SIGNAL_OPEN_PAGE], 0, next);
}

/**
 * ctl_page_go_back:
 * @self: a page in the window
 *
 * Closes it: the page below it comes back as it was.
 */
void
ctl_page_go_back (CtlPage *self)
{
  g_signal_emit (self, signals[SIGNAL_GO_BACK], 0);
}

/**
 * ctl_page_conclude:
 * @self: a page in the window
 * @next: (transfer floating): a page with what came out
 *
 * Shows @next in place of this page and of those below it, down to one that is a base.
 */
void
ctl_page_conclude (CtlPage *self, CtlPage *next)
{
  g_signal_emit (self, signals[SIGNAL_CONCLUDE], 0, next);
}

/**
 * ctl_page_may_close:
 * @self: a page in a window that is about to close
 *
 * Returns: whether it may; if not, the page has said why
 */
gboolean
ctl_page_may_close (CtlPage *self)
{
  CtlPageClass *klass = CTL_PAGE_GET_CLASS (self);
  return klass->may_close == NULL || klass->may_close (self);
}
