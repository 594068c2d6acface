package dev.sallyport.check;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.ManifestExamples.Example;
import dev.sallyport.check.network.ContainerPortCheck;
import dev.sallyport.check.network.HostPortCheck;
import dev.sallyport.check.network.PortSet;
import dev.sallyport.check.secrets.EnvironmentCheck;
import dev.sallyport.check.secrets.LiteralCheck;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every check finds what its examples say, in these words, and nothing else. */
class ManifestExamplesTest {
    private static final Map<String, ManifestCheck> CHECKS = Stream.of(
                    new ContainerPortCheck(PortSet.parse(List.of("8080", "9000-9100"))),
                    new HostPortCheck(PortSet.parse(List.of("443"))),
                    new EnvironmentCheck(),
                    new LiteralCheck())
            .collect(toUnmodifiableMap(ManifestCheck::id, identity()));

    static List<Example> examples() throws IOException {
        return ManifestExamples.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void findsWhatTheExampleSays(Example example) {
        var outcome = CHECKS.get(example.check()).evaluate(example.workload());
        assertThat(ManifestExamples.problems(outcome)).containsExactlyInAnyOrderElementsOf(example.problems());
    }

    @Test
    void everyCheckIsProvenBothWays() throws IOException {
        assertThat(ManifestExamples.checksWith("pass")).containsAll(CHECKS.keySet());
        assertThat(ManifestExamples.checksWith("fail")).containsAll(CHECKS.keySet());
    }
}
