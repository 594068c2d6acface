package dev.sallyport.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.command.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agreement of converted policies with the suites of their source engines. */
class ParityTest {
    private static final Path SUITES = Path.of("bench", "parity", "suites");
    private static final List<String> STYLES =
            List.of("admission-policies", "kyverno-cel", "kyverno-patterns", "policy-controller");

    @TempDir
    private Path directory;

    static Stream<ParitySuite> suites() throws IOException {
        return ParitySuite.below(SUITES).stream();
    }

    @Test
    void everyStyleHasThreeSuites() throws IOException {
        for (var style : STYLES) {
            assertThat(ParitySuite.below(SUITES.resolve(style))).as(style).hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void convertedPoliciesAgreeWithTheirSuite(ParitySuite suite) throws IOException {
        var agreement = suite.compare(ParityTest::run);

        assertThat(agreement.verdicts()).isGreaterThan(3);
        assertThat(agreement.differences())
                .as(String.join("\n", agreement.notes()))
                .isEmpty();
    }

    @Test
    void wrongExpectationIsADifference() throws IOException {
        var suite = SUITES.resolve("admission-policies").resolve("services");
        Files.copy(suite.resolve("policy.yaml"), directory.resolve("policy.yaml"));
        Files.copy(
                suite.resolve("bad/objects.yaml"),
                Files.createDirectory(directory.resolve("good")).resolve("a.yaml"));

        var agreement = new ParitySuite(directory).compare(ParityTest::run);

        assertThat(agreement.differences()).hasSize(agreement.verdicts()).isNotEmpty();
    }

    @Test
    void policyWithoutEquivalentIsNoAgreement() throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), """
            apiVersion: kyverno.io/v1
            kind: ClusterPolicy
            metadata: {name: context}
            spec:
              rules:
                - name: context
                  match: {any: [{resources: {kinds: [Pod]}}]}
                  context: [{name: limits, configMap: {name: limits, namespace: default}}]
                  validate:
                    deny: {conditions: {all: [{key: "{{ limits.data.max }}", operator: LessThan, value: 2}]}}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: all}
            spec:
              matchConstraints:
                resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
              validations: [{expression: object.metadata.name != 'x'}]
            """);
        Files.writeString(Files.createDirectory(directory.resolve("bad")).resolve("a.yaml"), """
            apiVersion: v1
            kind: Pod
            metadata: {name: a}
            spec: {containers: [{name: a, image: a}]}
            """);

        var agreement = new ParitySuite(directory).compare(ParityTest::run);

        assertThat(agreement.differences()).hasSize(1);
        assertThat(agreement.notes()).anyMatch(note -> note.contains("{{ limits.data.max }}"));
    }

    private static ParitySuite.Output run(String... arguments) {
        var run = CommandLineRun.of("", arguments);
        return new ParitySuite.Output(run.code(), run.out(), run.err());
    }
}
