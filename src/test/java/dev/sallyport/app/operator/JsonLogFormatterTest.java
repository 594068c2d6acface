package dev.sallyport.app.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

/** The log as JSON: one line for each message, whatever it contains. */
class JsonLogFormatterTest {
    private final JsonLogFormatter formatter = new JsonLogFormatter();

    @Test
    void writesOneLineForAMessageWithQuotesAndLineBreaks() throws IOException {
        var message = new ExtLogRecord(
                Level.WARN, "cannot %s: %s", ExtLogRecord.FormatStyle.PRINTF, JsonLogFormatterTest.class.getName());
        message.setParameters(new Object[] {"renew", "a \"quoted\"\nline"});
        message.setLoggerName("dev.sallyport.cluster");
        message.setThrown(new IllegalStateException("why"));

        var text = formatter.format(message);

        assertThat(text.lines()).hasSize(1);
        assertThat(text).endsWith("}\n");
        var line = new ObjectMapper().readTree(text);
        assertThat(line.path("message").asText()).isEqualTo("cannot renew: a \"quoted\"\nline");
        assertThat(line.path("log.level").asText()).isEqualTo("WARN");
        assertThat(line.path("log.logger").asText()).isEqualTo("dev.sallyport.cluster");
        assertThat(line.path("error.type").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(line.path("error.stack_trace").asText()).contains("JsonLogFormatterTest");
        assertThat(line.path("@timestamp").asText()).startsWith("20");
    }
}
