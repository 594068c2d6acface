package dev.sallyport.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.command.CommandLineRun;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** YAML blocks of the text report, pasted into the manifest. */
class PodSecurityFixTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/conformance/pod-security/restricted/v1.35/fail");
    private static final Pattern BLOCK = Pattern.compile("(?m)^    Pod Security fix, for (.+):\\n((?:^ {6}.*\\n)+)");
    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[([0-9]+)\\]");
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: p}
        spec: {podSecurity: {level: restricted}}
        """;

    @TempDir
    private Path directory;

    @Test
    void fixesAllFindingsOfAContainerInOneBlock() throws IOException {
        var run = check("""
            apiVersion: v1
            kind: Pod
            metadata: {name: a}
            spec:
              hostNetwork: true
              containers:
              - name: web
                image: nginx
                ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81}]
                securityContext:
                  privileged: true
                  runAsUser: 0
                  readOnlyRootFilesystem: true
                  capabilities: {add: [NET_BIND_SERVICE, SYS_ADMIN]}
            """);

        assertThat(run.out()).contains("""
                Pod Security fix, for spec:
                  hostNetwork: false
                Pod Security fix, for spec.containers[0]:
            """).contains("""
                      securityContext:
                        privileged: false
                        readOnlyRootFilesystem: true
                        capabilities:
                          add: [NET_BIND_SERVICE]
                          drop: [ALL]
                        runAsNonRoot: true
                        allowPrivilegeEscalation: false
                        seccompProfile:
                          type: RuntimeDefault
                """).contains("""
                          ports:
                          - containerPort: 80
                          - containerPort: 81
                    """);
    }

    static Stream<Path> examples() throws IOException {
        try (var files = Files.walk(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    /** Volumes and annotations are not part of a container. */
    @ParameterizedTest
    @MethodSource("examples")
    @SuppressWarnings("unchecked") // YAML mappings have text keys
    void noFindingOfAContainerRemainsAfterPasting(Path example) throws IOException {
        var manifest = Files.readString(example);
        var before = check(manifest);
        Map<String, Object> object = Serialization.unmarshal(manifest, Map.class);
        var blocks = BLOCK.matcher(before.out()).results().toList();
        assertThat(blocks.isEmpty())
                .as(before.out())
                .isEqualTo(example.getFileName()
                        .toString()
                        .matches("(restrictedvolumes|hostpathvolumes|apparmorprofile).*"));
        for (var match : blocks) {
            Map<String, Object> fields = Serialization.unmarshal(match.group(2), Map.class);
            target(object, match.group(1)).putAll(fields);
        }

        assertThat(check(Serialization.asYaml(object)).out().lines())
                .as(before.out())
                .filteredOn(line -> line.startsWith("    at: "))
                .noneMatch(line -> line.contains("ontainers["));
    }

    private CommandLineRun check(String manifest) throws IOException {
        var policy = Files.writeString(directory.resolve("p.yaml"), POLICY).toString();
        return CommandLineRun.of(manifest, "check", "--validate", "ignore", "-p", policy, "-");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> target(Object node, String path) {
        for (var step : STEP.matcher(path).results().toList()) {
            node = step.group(1) == null
                    ? ((List<Object>) node).get(Integer.parseInt(step.group(2)))
                    : ((Map<String, Object>) node).get(step.group(1));
        }
        return (Map<String, Object>) node;
    }
}
