package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/compatibility.md: its versions are those of the tools that the tests build, and of the chart. */
class CompatibilityTest {
    private static final Pattern API_VERSION = Pattern.compile("(?m)^    name: \"(v\\w+)\"$");

    @ParameterizedTest
    @CsvSource({
        "Kubernetes, kubernetes, k8s.io/kubernetes",
        "Helm, helm, helm.sh/helm/v3",
        "cert-manager, crds, github.com/cert-manager/cert-manager",
        "Prometheus operator, crds, github.com/prometheus-operator/prometheus-operator",
        "cosign, cosign, github.com/sigstore/cosign/v3"
    })
    void namesTheTestedVersion(String component, String tool, String module) throws IOException {
        var definition = Files.readString(Path.of("tools", tool, "go.mod"));
        var version = Pattern.compile("(?m)^\\s*(?:require )?" + Pattern.quote(module) + " v(\\S+)")
                .matcher(definition);
        assertThat(version.find()).as(module).isTrue();

        assertThat(page().lines().filter(line -> line.startsWith("| " + component + " |")))
                .singleElement()
                .satisfies(row -> assertThat(row.split("\\|", -1)[2]).contains(version.group(1)));
    }

    @Test
    void namesTheOldestKubernetesOfTheChart() throws IOException {
        assertThat(Files.readString(Path.of("helm/sallyport/Chart.yaml"))).contains("kubeVersion: \">=1.30.0-0\"");
        assertThat(page()).contains("1.30 or newer, by the `kubeVersion`");
    }

    @Test
    void namesTheOnlyVersionOfTheApi() throws IOException {
        try (var crds = Files.list(Path.of("crds"))) {
            assertThat(crds.filter(file -> file.toString().endsWith("-v1.yml")))
                    .hasSize(8)
                    .allSatisfy(file -> assertThat(API_VERSION
                                    .matcher(Files.readString(file))
                                    .results()
                                    .map(found -> found.group(1)))
                            .containsExactly("v1alpha1"));
        }
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/compatibility.md"));
    }
}
