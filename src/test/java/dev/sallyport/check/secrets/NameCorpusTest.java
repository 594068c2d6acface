package dev.sallyport.check.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Recall and false alarms for names of variables of real software. Two fifths of the lines, chosen by a checksum, are held
 * out: the test prints their figures, but not which of them are wrong, so that the detector is not tuned to them.
 */
class NameCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/checks/secrets/literal/names.txt");
    private static final double MIN_RECALL = 0.97;
    private static final double MAX_FALSE_ALARMS = 0.005;

    /** Alphabets and lengths of values of credentials. */
    private static final List<Shape> SHAPES = List.of(
            new Shape("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 24),
            new Shape("0123456789abcdef", 32),
            new Shape("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 40),
            new Shape("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789!#%+=?", 20));

    private record Shape(String alphabet, int length) {
        String value(Random random) {
            return IntStream.range(0, length)
                    .mapToObj(_ -> String.valueOf(alphabet.charAt(random.nextInt(alphabet.length()))))
                    .reduce("", String::concat);
        }
    }

    /** Part of the corpus. */
    enum Part {
        KNOWN,
        HELD_OUT;

        static Part of(String line) {
            var sum = new CRC32();
            sum.update(line.getBytes(StandardCharsets.UTF_8));
            return sum.getValue() % 5 < 2 ? HELD_OUT : KNOWN;
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsCredentialsAndNothingElse(Part part) throws IOException {
        var missed = new ArrayList<String>();
        var alarms = new ArrayList<String>();
        int credentials = 0;
        int others = 0;
        for (var line : lines().filter(each -> Part.of(each) == part).toList()) {
            if (line.startsWith("+ ")) {
                credentials += SHAPES.size();
                missed.addAll(missed(line.substring(2)));
            } else {
                others++;
                alarms.addAll(alarms(line.substring(2)));
            }
        }
        var recall = 1 - (double) missed.size() / credentials;
        var falseAlarms = (double) alarms.size() / others;
        System.out.printf(
                "figures: %s: recall %.4f of %d credentials, false alarms %.4f of %d other lines%s%n",
                part,
                recall,
                credentials,
                falseAlarms,
                others,
                part == Part.KNOWN ? "; missed " + missed + ", alarms " + alarms : "");
        assertThat(credentials).isGreaterThan(400);
        assertThat(others).isGreaterThan(90);
        assertThat(recall).isGreaterThanOrEqualTo(MIN_RECALL);
        assertThat(falseAlarms).isLessThanOrEqualTo(MAX_FALSE_ALARMS);
    }

    private static List<String> missed(String name) {
        var random = new Random(name.hashCode());
        return SHAPES.stream()
                .map(shape -> shape.value(random))
                .filter(value -> CredentialDetector.in(name, value).isEmpty())
                .map(value -> name + "=" + value)
                .toList();
    }

    private static List<String> alarms(String line) {
        var sign = line.indexOf('=');
        return CredentialDetector.in(line.substring(0, sign), line.substring(sign + 1))
                        .isPresent()
                ? List.of(line)
                : List.of();
    }

    private static Stream<String> lines() throws IOException {
        return Files.readAllLines(CORPUS).stream().filter(line -> line.startsWith("+ ") || line.startsWith("- "));
    }
}
