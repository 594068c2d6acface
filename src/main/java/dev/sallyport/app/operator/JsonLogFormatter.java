package dev.sallyport.app.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** Log messages as one JSON object per line, with the field names of the Elastic Common Schema. */
final class JsonLogFormatter extends ExtFormatter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Override
    public String format(ExtLogRecord message) {
        var line = MAPPER.createObjectNode();
        line.put("@timestamp", Instant.ofEpochMilli(message.getMillis()).toString());
        line.put("log.level", message.getLevel().getName());
        line.put("log.logger", message.getLoggerName());
        line.put("process.thread.name", message.getThreadName());
        line.put("message", formatMessage(message));
        if (message.getThrown() != null) {
            error(line, message.getThrown());
        }
        return line + "\n";
    }

    private static void error(ObjectNode line, Throwable thrown) {
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        line.put("error.type", thrown.getClass().getName());
        line.put("error.message", thrown.getMessage());
        line.put("error.stack_trace", trace.toString());
    }
}
