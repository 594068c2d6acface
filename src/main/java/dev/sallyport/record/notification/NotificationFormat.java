package dev.sallyport.record.notification;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Format of the body of a notification. */
public enum NotificationFormat {
    /**
     * CloudEvents 1.0, structured mode.
     *
     * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON format</a>
     */
    CLOUDEVENTS("application/cloudevents+json") {
        @Override
        public String body(Notification notification) {
            var about = notification.about();
            var event = JsonNodeFactory.instance
                    .objectNode()
                    .put("specversion", "1.0")
                    .put("id", notification.id())
                    .put("source", "/sallyport.dev/operator")
                    .put("type", "dev.sallyport." + notification.reason())
                    .put("subject", about.namespace() + "/" + about.kind() + "/" + about.name())
                    .put("time", notification.time().toString())
                    .put("datacontenttype", "application/json");
            event.putObject("data")
                    .put("warning", notification.isWarning())
                    .put("action", notification.action())
                    .put("note", notification.note())
                    .put("related", notification.related())
                    .putObject("object")
                    .put("apiVersion", about.apiVersion())
                    .put("kind", about.kind())
                    .put("namespace", about.namespace())
                    .put("name", about.name());
            return event.toString();
        }
    },
    /** Message of an incoming webhook of Slack; markup in the texts has no effect. */
    SLACK("application/json") {
        @Override
        public String body(Notification notification) {
            var text = "*%s* %s: %s"
                    .formatted(notification.reason(), plain(notification.about().words()), plain(notification.note()));
            return JsonNodeFactory.instance.objectNode().put("text", text).toString();
        }
    },
    /** List of one alert, as {@code POST /api/v2/alerts} of Alertmanager accepts it. */
    ALERTMANAGER("application/json") {
        @Override
        public String body(Notification notification) {
            var alert = JsonNodeFactory.instance.objectNode();
            alert.set("labels", labels(notification));
            alert.putObject("annotations")
                    .put("summary", notification.about().words())
                    .put("description", notification.note());
            alert.put("startsAt", notification.time().toString());
            return JsonNodeFactory.instance.arrayNode().add(alert).toString();
        }
    };

    private final String contentType;

    NotificationFormat(String contentType) {
        this.contentType = contentType;
    }

    /** Returns the body of a request. */
    public abstract String body(Notification notification);

    /** Returns the content type of the body. */
    public String contentType() {
        return contentType;
    }

    private static String plain(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static ObjectNode labels(Notification notification) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("alertname", "Sallyport" + notification.reason())
                .put("severity", notification.isWarning() ? "warning" : "info")
                .put("namespace", notification.about().namespace())
                .put("kind", notification.about().kind())
                .put("name", notification.about().name());
    }
}
