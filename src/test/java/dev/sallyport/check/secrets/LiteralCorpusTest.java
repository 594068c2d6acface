package dev.sallyport.check.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests of recall and precision on the corpus. */
class LiteralCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/checks/secrets/literal/corpus.txt");
    private static final Pattern MARK = Pattern.compile("\\{\\{([0-9]+) (upper|lower|alnum|hex|base64|url)\\}\\}");

    /** Line of the corpus with the result of the check. */
    private record Sample(String line, boolean credential, Outcome outcome) {
        boolean isFound() {
            return outcome instanceof Outcome.Failed;
        }
    }

    private static List<Sample> samples = List.of();

    @BeforeAll
    static void evaluate() throws IOException {
        samples = Files.readAllLines(CORPUS).stream()
                .filter(line -> line.startsWith("+ ") || line.startsWith("- "))
                .map(LiteralCorpusTest::sample)
                .toList();
    }

    @Test
    void corpusIsLargeEnough() {
        assertThat(samples.stream().filter(Sample::credential)).hasSizeGreaterThanOrEqualTo(80);
        assertThat(samples.stream().filter(sample -> !sample.credential)).hasSizeGreaterThanOrEqualTo(150);
    }

    @Test
    void findsCredentials() {
        var missed = samples.stream()
                .filter(sample -> sample.credential && !sample.isFound())
                .map(Sample::line)
                .toList();
        var all = samples.stream().filter(Sample::credential).count();
        var recall = 1 - (double) missed.size() / all;
        System.out.printf("figures: recall %.4f of %d credentials, missed: %s%n", recall, all, missed);
        assertThat(recall).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void hasFewFalsePositives() {
        var alarms = samples.stream()
                .filter(sample -> !sample.credential && sample.isFound())
                .map(Sample::line)
                .toList();
        var all = samples.stream().filter(sample -> !sample.credential).count();
        var rate = (double) alarms.size() / all;
        System.out.printf("figures: false alarms %.4f of %d lines: %s%n", rate, all, alarms);
        assertThat(rate).isLessThanOrEqualTo(0.02);
    }

    private static Sample sample(String line) {
        var text = expanded(line.substring(2)).replace("\\n", "\n");
        var pod = new PodBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("app")
                .endContainer()
                .endSpec()
                .build();
        add(pod, text.substring(0, text.indexOf(' ')), text.substring(text.indexOf(' ') + 1));
        var workload = new Workload(ObjectKind.POD, "default", pod, pod.getMetadata(), pod.getSpec());
        return new Sample(line, line.startsWith("+"), new LiteralCheck().evaluate(workload));
    }

    private static void add(Pod pod, String form, String text) {
        var container = pod.getSpec().getContainers().getFirst();
        var name = text.substring(0, Math.max(0, text.indexOf('=')));
        var value = text.substring(text.indexOf('=') + 1);
        switch (form) {
            case "env" -> container.getEnv().add(new EnvVar(name, value, null));
            case "args" -> container.setArgs(List.of(text.split(" \\| ", -1)));
            case "annotation" -> pod.getMetadata().getAnnotations().put(name, value);
            default -> throw new IllegalArgumentException(form);
        }
    }

    private static String expanded(String line) {
        var random = new Random(line.hashCode());
        var matcher = MARK.matcher(line);
        var text = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(text, characters(matcher.group(2), Integer.parseInt(matcher.group(1)), random));
        }
        return matcher.appendTail(text).toString();
    }

    private static String characters(String alphabet, int length, Random random) {
        var from = switch (alphabet) {
            case "upper" -> "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
            case "lower" -> "abcdefghijklmnopqrstuvwxyz";
            case "hex" -> "0123456789abcdef";
            case "base64" -> "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            case "url" -> "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            default -> "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        };
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(from.charAt(random.nextInt(from.length())));
        }
        return text.toString();
    }
}
