package dev.sallyport.check;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.ManifestExamples.Example;
import dev.sallyport.check.network.ContainerPortCheck;
import dev.sallyport.check.network.ExternalAddressCheck;
import dev.sallyport.check.network.HostPortCheck;
import dev.sallyport.check.network.IngressTlsCheck;
import dev.sallyport.check.network.PortSet;
import dev.sallyport.check.network.ServiceTypeCheck;
import dev.sallyport.check.runtime.ProbesCheck;
import dev.sallyport.check.runtime.ReadOnlyRootFilesystemCheck;
import dev.sallyport.check.runtime.ResourcesCheck;
import dev.sallyport.check.runtime.ServiceAccountCheck;
import dev.sallyport.check.secrets.ConfigMapCheck;
import dev.sallyport.check.secrets.EnvironmentCheck;
import dev.sallyport.check.secrets.LiteralCheck;
import dev.sallyport.check.secrets.ServiceAccountTokenCheck;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every check finds what its examples say, in these words, and nothing else. */
class ManifestExamplesTest {
    private static final List<Check> CHECKS = List.of(
            new ContainerPortCheck(PortSet.parse(List.of("8080", "9000-9100"))),
            new HostPortCheck(PortSet.parse(List.of("443"))),
            new EnvironmentCheck(),
            new LiteralCheck(),
            new ConfigMapCheck(),
            new ServiceTypeCheck(Set.of("ClusterIP", "LoadBalancer")),
            new ExternalAddressCheck(),
            new IngressTlsCheck(),
            new ServiceAccountTokenCheck(),
            new ResourcesCheck(List.of("cpu", "memory"), List.of("memory")),
            new ProbesCheck(List.of("readiness", "liveness")),
            new ReadOnlyRootFilesystemCheck(),
            new ServiceAccountCheck());

    static List<Example> examples() throws IOException {
        return ManifestExamples.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void findsWhatTheExampleSays(Example example) {
        var problems = CHECKS.stream()
                .filter(check -> check.id().equals(example.check()))
                .filter(check -> check.appliesTo(example.subject().kind()))
                .flatMap(check -> ManifestExamples.problems(ManifestExamples.evaluate(check, example)));
        assertThat(problems).containsExactlyInAnyOrderElementsOf(example.problems());
    }

    private static Set<String> ids() {
        return CHECKS.stream().map(Check::id).collect(toSet());
    }

    @Test
    void everyCheckIsProvenBothWays() throws IOException {
        assertThat(ManifestExamples.checksWith("pass")).containsAll(ids());
        assertThat(ManifestExamples.checksWith("fail")).containsAll(ids());
    }
}
