package dev.sallyport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.ledger.ChainFinding.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on the audit lines in files: each is told from the others. */
class ChainVerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final AuditChain chain = new AuditChain("one");
    private final List<String> lines = new ArrayList<>();

    ChainVerifierTest() {
        for (int i = 0; i < 10; i++) {
            lines.add(line(chain, "{\"@timestamp\":\"2026-11-28T12:00:0%dZ\",\"user\":\"jane\"}".formatted(i)));
        }
    }

    @Test
    void intactLinesAmongOtherMessagesHaveNoFault() throws IOException {
        lines.add(3, "2026-11-28T12:00:00.000Z INFO  [d.s.Operator] started");
        lines.add(5, "{\"@timestamp\":\"2026-11-28T12:00:00Z\",\"log.level\":\"INFO\",\"message\":\"started\"}");

        var result = verify(lines);

        assertThat(result.isIntact()).isTrue();
        assertThat(result.last()).isEqualTo(9);
        assertThat(result.confirmed()).as("no later line confirms the last one").isEqualTo(8);
    }

    @Test
    void removedLinesAreMissing() throws IOException {
        lines.subList(4, 6).clear();

        assertThat(verify(lines).findings())
                .extracting(ChainFinding::fault, ChainFinding::first, ChainFinding::last)
                .containsExactly(tuple(Fault.MISSING, 4L, 5L));
    }

    @Test
    void removedFirstLinesAreMissingUnlessTheLogWasRotated() throws IOException {
        lines.subList(0, 3).clear();

        assertThat(verify(lines).findings())
                .extracting(ChainFinding::fault, ChainFinding::first, ChainFinding::last)
                .containsExactly(tuple(Fault.MISSING, 0L, 2L));
        assertThat(verify(new ChainVerifier(List.of(), false, true), lines).isIntact())
                .isTrue();
    }

    @Test
    void changedTextIsAltered() throws IOException {
        lines.set(4, lines.get(4).replace("jane", "bob!"));

        assertThat(verify(lines).findings())
                .extracting(ChainFinding::fault, ChainFinding::first, ChainFinding::last)
                .containsExactly(tuple(Fault.ALTERED, 4L, 4L));
    }

    @Test
    void lineWithoutItsLinkIsAltered() throws IOException {
        lines.set(4, lines.get(4).replaceAll(",\"chain\".*", "}"));

        assertThat(verify(lines).findings())
                .extracting(ChainFinding::fault, ChainFinding::first)
                .containsExactly(tuple(Fault.ALTERED, 4L));
    }

    @Test
    void movedLineIsReordered() throws IOException {
        Collections.swap(lines, 4, 5);

        assertThat(verify(lines).findings())
                .extracting(ChainFinding::fault, ChainFinding::first)
                .containsExactly(tuple(Fault.REORDERED, 4L));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 9})
    void cutLineIsTruncatedNotMissing(int index) throws IOException {
        lines.set(index, lines.get(index).substring(0, 60));

        assertThat(verify(lines).findings())
                .extracting(ChainFinding::fault, ChainFinding::first, ChainFinding::last)
                .containsExactly(tuple(Fault.TRUNCATED, (long) index, (long) index));
    }

    @Test
    void removedEndIsTruncatedByTheCheckpoint() throws IOException {
        var checkpoint = checkpoint();
        lines.subList(6, 10).clear();

        assertThat(verify(lines).isIntact()).as("without checkpoint").isTrue();
        assertThat(verify(new ChainVerifier(List.of(checkpoint), true, false), lines)
                        .findings())
                .extracting(ChainFinding::fault, ChainFinding::first, ChainFinding::last)
                .containsExactly(tuple(Fault.TRUNCATED, 6L, 9L));
    }

    @Test
    void chainThatWasMadeAnewDisagreesWithTheCheckpoint() throws IOException {
        var checkpoint = checkpoint();
        var forged = new AuditChain("one");
        var anew = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            anew.add(line(forged, "{\"@timestamp\":\"2026-11-28T12:00:0%dZ\",\"user\":\"bob\"}".formatted(i)));
        }

        assertThat(verify(anew).isIntact()).as("without checkpoint").isTrue();
        assertThat(verify(new ChainVerifier(List.of(checkpoint), true, false), anew)
                        .findings())
                .extracting(ChainFinding::fault, ChainFinding::first)
                .containsExactly(tuple(Fault.ALTERED, 9L));
    }

    @Test
    void chainWithAForgedStartHasNoCheckpoint() throws IOException {
        var forged = new AuditChain("two");
        var anew = List.of(line(forged, "{\"@timestamp\":\"2026-11-28T12:00:00Z\",\"user\":\"bob\"}"));
        var verifier = new ChainVerifier(List.of(checkpoint()), true, false);

        assertThat(verify(verifier, anew).findings())
                .extracting(ChainFinding::fault)
                .containsExactly(Fault.UNCONFIRMED);
        assertThat(verifier.absent())
                .singleElement()
                .extracting(each -> each.head().chain())
                .isEqualTo("one");
    }

    @Test
    void startInTheMiddleThatClaimsToBeTheFirstLineIsAltered() throws IOException {
        lines.subList(0, 5).clear();
        lines.set(0, lines.getFirst().replace("\"sequence\":5", "\"sequence\":0"));

        assertThat(verify(lines).findings()).extracting(ChainFinding::fault).contains(Fault.ALTERED, Fault.MISSING);
    }

    @Test
    void rotationInTheMiddleIsNoFaultInAnyOrderOfFiles() throws IOException {
        var verifier = new ChainVerifier(List.of(checkpoint()), true, false);
        verifier.read("audit.log", reader(lines.subList(6, 10)));
        verifier.read("audit.log.1", reader(lines.subList(0, 6)));
        verifier.read("overlapping.log", reader(lines.subList(3, 8)));

        assertThat(verifier.results()).singleElement().satisfies(result -> {
            assertThat(result.findings()).isEmpty();
            assertThat(result.confirmed()).isEqualTo(9);
        });
    }

    @Test
    void anotherCopyOfALineIsAlteredBesideTheTrueOne() throws IOException {
        var copy = new ArrayList<>(lines);
        copy.set(4, copy.get(4).replace("jane", "bob!"));
        var verifier = new ChainVerifier(List.of(), false, false);
        verifier.read("true.log", reader(lines));
        verifier.read("copy.log", reader(copy));

        assertThat(verifier.results().getFirst().findings())
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.fault()).isEqualTo(Fault.ALTERED));
    }

    @Test
    void readsLinesOfContainerRuntimesAndOfKubectl() throws IOException {
        var first = lines.getFirst();
        var prefix = "2026-11-28T12:00:00.123456789Z stdout ";
        lines.set(0, prefix + "P " + first.substring(0, 50));
        lines.add(1, prefix + "F " + first.substring(50));
        lines.set(2, prefix + "F " + lines.get(2));
        lines.set(3, "[pod/sallyport-0/operator] 2026-11-28T12:00:00Z " + lines.get(3));

        assertThat(verify(lines).isIntact()).isTrue();
    }

    @Test
    void textOfUsersCannotEndTheLineWithALink() throws IOException {
        var user = "x\\\",\\\"chain\\\":{\\\"id\\\":\\\"two\\\",\\\"sequence\\\":0,\\\"previous\\\":\\\"%s\\\"}}"
                .formatted("0".repeat(64));
        lines.add(line(chain, "{\"@timestamp\":\"2026-11-28T12:00:09Z\",\"user\":\"%s\"}".formatted(user)));

        assertThat(verify(lines).isIntact()).isTrue();
    }

    @Test
    void charactersOutsideAsciiAreEscapedSoThatNoEncodingChangesThem() throws IOException {
        var text = line(chain, "{\"@timestamp\":\"2026-11-28T12:00:09Z\",\"user\":\"J\u00fcrgen \ud83d\ude00\"}");
        lines.add(text);
        lines.add(line(chain, "{\"@timestamp\":\"2026-11-28T12:00:09Z\"}"));

        assertThat(text).isASCII().contains("J\\u00fcrgen \\ud83d\\ude00");
        assertThat(verify(lines).isIntact()).isTrue();
    }

    private ChainCheckpoint checkpoint() {
        return new ChainCheckpoint("sallyport-0", chain.head(), NOW, false);
    }

    private static String line(AuditChain chain, String json) {
        var line = new StringBuilder(json);
        chain.append(line);
        return line.toString();
    }

    private static ChainResult verify(List<String> lines) throws IOException {
        return verify(new ChainVerifier(List.of(), false, false), lines);
    }

    private static ChainResult verify(ChainVerifier verifier, List<String> lines) throws IOException {
        verifier.read("audit.log", reader(lines));
        return verifier.results().getFirst();
    }

    private static BufferedReader reader(List<String> lines) {
        return new BufferedReader(new StringReader(String.join("\n", lines)));
    }
}
