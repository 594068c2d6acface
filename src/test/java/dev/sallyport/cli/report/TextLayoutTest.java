package dev.sallyport.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.command.CommandLineRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of the text report. */
class TextLayoutTest {
    private static final String POLICIES = "src/test/resources/dev/sallyport/cli/report/policies.yaml";
    private static final String INPUT = """
        apiVersion: v1
        kind: Pod
        metadata: {name: bad}
        spec:
          hostNetwork: true
          containers:
          - {name: a, image: nginx, ports: [{containerPort: 81, hostPort: 81}]}
          - {name: b, image: nginx, ports: [{containerPort: 82, hostPort: 82}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: good}
        spec: {containers: [{name: a, image: nginx}]}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: s}
        """;
    private static final String TOTALS = "1 allowed, 0 warned, 1 denied, 0 undecided, 1 skipped, 0 invalid\n";

    @Test
    void quietLeavesOutWhatNeedsNoAttention() {
        var run = check("--quiet");

        assertThat(run.out())
                .contains("Deny Pod/bad")
                .doesNotContain("good", "Secret")
                .endsWith(TOTALS);
    }

    @Test
    void summaryCountsFindingsAndReasons() {
        assertThat(check("--summary").out().replaceAll(" +", " ")).isEqualTo("""
            CHECK FINDINGS OBJECTS
            Deny pod-security/hostNamespaces 1 1
            Deny pod-security/hostPorts 2 1
            Warn network/container-port 2 1

            SKIPPED OBJECTS
            no policy evaluates the kind Secret 1

            """ + TOTALS);
    }

    @Test
    void groupsByCheck() {
        assertThat(check("--group-by", "check").out()).startsWith("""
            Deny pod-security/hostNamespaces
              -:5:3: Pod/bad in default: the pod shares the network namespace of the host (hostNetwork: true); fix: \
            remove hostNetwork or set it to false

            Deny pod-security/hostPorts
              -:7:57: Pod/bad in default: container "a" uses host port 81; fix: remove hostPort; reach the container \
            through a Service
              -:8:57: Pod/bad in default: container "b"\
            """).endsWith("""
                  Allow Pod/good in default
                  Skipped Secret/s: no policy evaluates the kind Secret

                """ + TOTALS);
    }

    @Test
    void groupsByContainer() {
        var out = check("--group-by", "container").out();

        assertThat(out)
                .containsSubsequence(
                        "    object\n",
                        "hostNamespaces",
                        "    spec.containers[0]\n",
                        "pod-security/hostPorts container \"a\"",
                        "network/container-port container \"a\"",
                        "    spec.containers[1]\n",
                        "pod-security/hostPorts container \"b\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--quiet", "--summary", "--group-by=check"})
    void areForTextOnly(String option) {
        var run = check(option, "-o", "json");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("are allowed only with -o text");
    }

    private static CommandLineRun check(String... more) {
        var arguments = new ArrayList<>(List.of("check", "-p", POLICIES));
        arguments.addAll(List.of(more));
        arguments.add("-");
        return CommandLineRun.of(INPUT, arguments.toArray(String[]::new));
    }
}
