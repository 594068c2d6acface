package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sallyport.ledger.ChainResult;
import dev.sallyport.ledger.ChainVerifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AuditStreamTest {
    private static final String LINE = "{\"@timestamp\":\"2026-11-28T12:00:00Z\",\"user\":\"%s\"}";

    @Test
    void linesOfConcurrentDecisionsAreInTheOrderOfTheChain() throws IOException {
        var lines = new ArrayList<String>();
        var stream = new AuditStream("one", lines::add);

        try (var executor = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 2_000; i++) {
                executor.execute(() -> stream.write(new StringBuilder(LINE.formatted("jane"))));
            }
        }

        var verifier = new ChainVerifier(List.of(), false, false);
        verifier.read(
                "audit.log", new BufferedReader(new StringReader(lines.stream().collect(Collectors.joining("\n")))));
        assertThat(verifier.results())
                .singleElement()
                .satisfies(result -> assertThat(result.last()).isEqualTo(1_999))
                .matches(ChainResult::isIntact);
    }

    /** The text of the line is one copy, as before; the link adds a part of it. */
    @Test
    void linkOfALineMakesLittleGarbage() {
        var stream = new AuditStream(
                "3f2a9d52-33d5-4a67-8f5c-0c6f0f0f0f0f",
                line -> assertThat(line.length()).isGreaterThan(1_000));
        var text = LINE.formatted("j".repeat(1_000));
        var buffer = new StringBuilder(2 * 1024);
        for (int i = 0; i < 2_000; i++) {
            write(stream, buffer, text);
        }
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        var before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            write(stream, buffer, text);
        }
        var perLine = (threads.getCurrentThreadAllocatedBytes() - before) / 1_000;

        assertThat(perLine).isLessThan(text.length() + 1_000L);
    }

    private static void write(AuditStream stream, StringBuilder buffer, String text) {
        buffer.setLength(0);
        buffer.append(text);
        stream.write(buffer);
    }
}
