package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xml.sax.InputSource;

/** {@code sallyport test}. */
class TestCommandTest {
    private static final String HEAD = """
        apiVersion: cli.sallyport.dev/v1alpha1
        kind: PolicyTest
        name: shop
        policies: [policy.yaml]
        namespaceLabels: {team: shop}
        tests:
        """;
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: %s}
        spec:
          action: %s
          match: {namespaceSelector: {matchLabels: {team: shop}}}
          %s
        """;
    private static final String PRIVILEGED = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: nginx, securityContext: {privileged: true}}]}
        """;
    private static final String PLAIN = PRIVILEGED.replace("privileged: true", "privileged: false");

    @TempDir
    private Path directory;

    @BeforeEach
    void writeFiles() throws IOException {
        file("policy.yaml", POLICY.formatted("baseline", "Deny", "podSecurity: {level: baseline}"));
        file("privileged.yaml", PRIVILEGED);
        file("plain.yaml", PLAIN);
    }

    @Test
    void passesSamples() {
        var run = CommandLineRun.of("", "test", "deploy/samples/tests");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("22 tests in 6 suites: 22 passed, 0 failed, 0 undecided\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void skippedIsExpectedOfObjectsWithoutPolicyOnly() throws IOException {
        suite("""
            - {name: matched, object: plain.yaml, expect: {decision: Skipped}}
            - {name: other, namespaceLabels: {team: blog}, object: privileged.yaml, expect: {decision: Skipped}}
            """);

        assertThat(test().out())
                .contains("Failed shop/matched\n", "expected: Skipped\n", "found:    Allow\n")
                .endsWith("2 tests in 1 suites: 1 passed, 1 failed, 0 undecided\n");
    }

    @Test
    void reportsFailedTestsOnly() throws IOException {
        suite("""
            - {name: good, object: plain.yaml, expect: {decision: Allow}}
            - {name: bad, object: privileged.yaml, expect: {decision: Allow}}
            - name: elsewhere
              object: privileged.yaml
              expect: {findings: [{check: pod-security/privileged, path: "spec.containers[1]"}]}
            """);

        var run = test();

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().replace(directory + "/", "")).isEqualTo("""
            sallyport-test.yaml:8:3: Failed shop/bad
              decision
                expected: Allow
                found:    Deny
              all findings:
                Deny pod-security/privileged at spec.containers[0].securityContext.privileged: \
            container "web" is privileged (policy "baseline")

            sallyport-test.yaml:9:3: Failed shop/elsewhere
              finding
                expected: pod-security/privileged at spec.containers[1]
                found:    pod-security/privileged at spec.containers[0].securityContext.privileged: \
            container "web" is privileged (policy "baseline")
              all findings:
                Deny pod-security/privileged at spec.containers[0].securityContext.privileged: \
            container "web" is privileged (policy "baseline")

            3 tests in 1 suites: 1 passed, 2 failed, 0 undecided
            """);
    }

    /** Each field of an expectation with a value that is met, and one that is not. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        decision: Deny                                              | decision: Warn
        findings: [{check: pod-security/privileged}]                | findings: [{check: pod-security/hostPorts}]
        findings: [{check: pod-security/privileged, policy: baseline}] | findings: [{check: pod-security/privileged, policy: other}]
        findings: [{check: pod-security/privileged, path: 'spec.containers[0].securityContext.privileged'}] | findings: [{check: pod-security/privileged, path: spec}]
        findings: [{check: pod-security/privileged, message: is privileged}] | findings: [{check: pod-security/privileged, message: is not}]
        {findings: [], decision: Deny}                              | {findings: [], decision: Deny, exactly: true}
        """)
    void comparesEveryFieldOfExpectation(String met, String unmet) throws IOException {
        assertThat(expecting("privileged.yaml", met)).isZero();
        assertThat(expecting("privileged.yaml", unmet)).isEqualTo(1);
    }

    private int expecting(String object, String expect) throws IOException {
        suite("- {name: it, object: %s, expect: %s}"
                .formatted(object, expect.startsWith("{") ? expect : "{" + expect + "}"));
        return test().code();
    }

    /** Each test passes, and fails with one more field. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        namespaceSelector: {matchLabels: {team: shop}} | namespaceLabels: {team: blog}
        namespaces: [default]                          | namespace: other
        namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}} | namespace: other
        """)
    void matchesNamespaceOfTest(String match, String field) throws IOException {
        file(
                "policy.yaml",
                POLICY.formatted("baseline", "Deny", "podSecurity: {level: baseline}")
                        .replaceFirst("match: .*", "match: {" + match + "}"));
        var test = "- {name: it, object: privileged.yaml, expect: {decision: Deny}";
        suite(test + "}");
        assertThat(test().code()).isZero();
        suite(test + ", " + field + "}");
        assertThat(test().code()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        request.userInfo.username == 'jane'      | user: {name: jane}
        'release' in request.userInfo.groups     | user: {groups: [release]}
        request.operation == 'UPDATE'            | oldObject: privileged.yaml
        oldObject != null                        | oldObject: plain.yaml
        object.metadata.namespace == 'eu'        | namespace: eu
        request.namespace == 'eu'                | namespace: eu
        """)
    void rulesReadRequest(String expression, String field) throws IOException {
        file(
                "policy.yaml",
                POLICY.formatted("rules", "Deny", "rules: [{name: r, expression: \"%s\"}]".formatted(expression)));
        var test = "- {name: it, object: plain.yaml, expect: {decision: Allow}";
        suite(test + "}");
        assertThat(test().code()).isEqualTo(1);
        suite(test + ", " + field + "}");
        assertThat(test().code()).as(test().out()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        CREATE | ""
        UPDATE | ", oldObject: {apiVersion: example.org/v1, kind: Lamp, metadata: {name: a}}"
        """)
    void evaluatesKindThatOnlyRulesEvaluate(String operation, String oldObject) throws IOException {
        file("policy.yaml", """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: lamps}
            spec:
              match: {resources: [{group: example.org, version: v1, kind: Lamp, operations: [%s]}]}
              rules: [{name: r, expression: "false"}]
            """.formatted(operation));
        suite(
                "- {name: it, object: {apiVersion: example.org/v1, kind: Lamp, metadata: {name: a}}%s, expect: {decision: Deny}}"
                        .formatted(oldObject));

        assertThat(test().code()).as(test().out() + test().err()).isZero();
    }

    @Test
    void allowsUpdateThatKeepsPodTemplate() throws IOException {
        suite("""
            - name: it
              object:
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, labels: {a: b}}
                spec: &spec
                  template: {spec: {containers: [{name: web, securityContext: {privileged: true}}]}}
              oldObject: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: *spec}
              expect: {decision: Allow}
            """);

        assertThat(test().code()).as(test().out()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        "- {name: it, object: plain.yaml}"                                          | :7:3: the test has no expectation
        "- {name: it, object: plain.yaml, expect: {}}"                              | :7:34: the test has no expectation
        "- {name: it, object: plain.yaml, expect: {findings: []}}"                  | the expectation is always met
        "- {name: it, object: plain.yaml, expect: {findings: [{policy: a}]}}"       | an expected finding needs a check
        "- {name: it, object: plain.yaml, expect: {decision: Allow, exact: true}}"  | exact
        "- {name: it, object: plain.yaml, expect: {decision: allow}}"               | decision
        "- {name: it, object: plain.yaml, expects: {decision: Allow}}"              | expects
        "- {name: it, object: absent.yaml, expect: {decision: Allow}}"             | does not exist
        "- {name: it, object: policy.yaml, expect: {decision: Allow}}"              | no policy evaluates a DeploymentPolicy
        "- {name: it, object: '-', expect: {decision: Allow}}"                      | does not exist
        "- {name: it, object: ., expect: {decision: Allow}}"                        | objects; a test needs exactly one
        "- {name: it, expect: {decision: Allow}}"                                   | the test has no object
        "- {object: plain.yaml, expect: {decision: Allow}}"                         | a test needs a unique name
        "[]"                                                                        | the suite has no tests
        "- null"                                                                    | null
        "- {name: it, object: {kind: Pod}, expect: {decision: Allow}}"              | apiVersion
        "- {name: it, object: plain.yaml, oldObject: {apiVersion: v1, kind: Pod, metadata: {name: other}, spec: {containers: []}}, expect: {decision: Allow}}" | oldObject is Pod/other
        "- {name: it, namespace: a, object: {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: b}, spec: {containers: []}}, expect: {decision: Allow}}" | the object is in namespace
        """)
    void rejectsInvalidTest(String tests, String message) throws IOException {
        file("plain.yaml", PLAIN);
        suite(tests);

        var run = test();

        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: ").contains(message);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "name: shop, name: ''", "policies: [policy.yaml], policies: []", "policies: [policy.yaml], policies: [no.yaml]",
        "kind: PolicyTest, kind: PolicyTests", "v1alpha1, v1", "namespaceLabels: {team: shop}, labels: {}"
    })
    void rejectsIncompleteSuite(String valid, String invalid) throws IOException {
        file(
                "sallyport-test.yaml",
                HEAD.replace(valid, invalid) + "- {name: it, object: plain.yaml, expect: {decision: Allow}}");

        assertThat(test().code()).isEqualTo(2);
    }

    @Test
    void findsSuitesByFileName() throws IOException {
        var test = HEAD.replace("[policy", "[../policy")
                + "- {name: it, object: ../plain.yaml, expect: {decision: Allow}}";
        file("a/sallyport-test.yaml", test);
        file("b/shop.sallyport-test.yml", test);
        file("c/sallyport-tests.yaml", test);

        assertThat(test().out()).startsWith("2 tests in 2 suites: 2 passed");
        assertThat(CommandLineRun.of("", "test", directory + "/c").code()).isEqualTo(2);
        assertThat(CommandLineRun.of("", "test", directory + "/c/sallyport-tests.yaml")
                        .code())
                .isZero();
    }

    @Test
    void runsFilteredTests() throws IOException {
        suite("""
            - {name: good, object: plain.yaml, expect: {decision: Allow}}
            - {name: bad, object: privileged.yaml, expect: {decision: Allow}}
            """);

        assertThat(test("--filter", "shop/g.*d$").code()).isZero();
        assertThat(test("--filter", "absent").code()).isEqualTo(2);
        assertThat(test("--filter", "(").err()).contains("is not a regular expression");
    }

    @Test
    void isUndecidedWhileRegistryIsDown() throws IOException {
        file("policy.yaml", signed("Deny"));
        suite("- {name: it, object: plain.yaml, expect: {decision: Deny}}");
        assertThat(test().code()).isEqualTo(3);
        assertThat(test().out()).contains("Undecided shop/it", "found:    Undecided", "0 failed, 1 undecided");

        suite("""
            - {name: it, object: plain.yaml, expect: {decision: Deny}}
            - {name: other, object: plain.yaml, expect: {decision: Allow, findings: [{check: network/host-port}]}}
            """);
        assertThat(test().code()).isEqualTo(1);
        file("policy.yaml", signed("Warn"));
        suite("- {name: it, object: plain.yaml, expect: {decision: Warn}}");
        assertThat(test().code()).isEqualTo(3);

        file(
                "policy.yaml",
                signed("Deny") + "---\n" + POLICY.formatted("other", "Deny", "podSecurity: {level: baseline}"));
        suite("- {name: it, object: privileged.yaml, expect: {decision: Deny, findings: [{policy: other, check:"
                + " pod-security/privileged}]}}");
        assertThat(test().code()).as("denied regardless of the registry").isZero();
    }

    /** Two suites have different layouts for the same repository; results are not shared. */
    @Test
    void readsImagesFromLayoutsOfSuite() throws IOException {
        var fixtures = Path.of("src/test/resources/sigstore/cosign-3.1.3").toAbsolutePath();
        var suite = HEAD.replace("[policy.yaml]", "[../policy.yaml]") + "- {name: it, object: ../plain.yaml, expect: ";
        file("policy.yaml", signed("Deny"));
        file("plain.yaml", PLAIN.replace("nginx", "docker.io/library/nginx:v1"));
        file(
                "a/sallyport-test.yaml",
                suite.replace("tests:", "layouts: {nginx: \"%s/keyed-p256\"}\ntests:".formatted(fixtures))
                        + "{decision: Allow, exactly: true}}");
        file(
                "b/sallyport-test.yaml",
                suite.replace("tests:", "layouts: {nginx: \"%s/wrong-key\"}\ntests:".formatted(fixtures))
                        + "{findings: [{check: image/signature, message: IdentityMismatch}]}}");
        assertThat(test().code()).as(test().out() + test().err()).isZero();

        assertThat(test("--layout", "nginx=" + fixtures.resolve("unsigned")).out())
                .as("the option takes precedence")
                .contains("Missing", "0 passed, 2 failed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        nginx: absent       | does not exist
        nginx: .            | is not an OCI image layout
        nginx: broken       | has no index.json
        'nginx:1': broken   | has no index.json
        'nginx:1': whole    | give the repository only
        nginx: null         | layouts
        """)
    void rejectsInvalidLayoutOfSuite(String layouts, String message) throws IOException {
        file("broken/oci-layout", "{}");
        file("whole/oci-layout", "{}");
        file("whole/index.json", "{\"schemaVersion\": 2, \"manifests\": []}");
        file(
                "sallyport-test.yaml",
                HEAD.replace("tests:", "layouts: {" + layouts + "}\ntests:")
                        + "- {name: it, object: plain.yaml, expect: {decision: Allow}}");

        var run = test();

        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: ").contains(":6:", message);
    }

    private static String signed(String action) throws IOException {
        return POLICY.formatted("signed", action, "images: {rules: [{match: [\"**\"], signedBy: [k]}]}")
                + "  authorities:\n  - name: k\n    key:\n      pem: |\n"
                + Files.readString(Path.of("src/test/resources/sigstore/cosign-3.1.3/keys/p256.pub"))
                        .indent(8);
    }

    @Test
    void printsJsonAndJunit() throws Exception {
        suite("""
            - {name: good, object: plain.yaml, expect: {decision: Allow}}
            - {name: "b & <d>", object: privileged.yaml, expect: {decision: Allow}}
            """);

        var json = json();
        assertThat(json.at("/summary").toString()).isEqualTo("{\"passed\":1,\"failed\":1,\"undecided\":0}");
        assertThat(json.at("/suites/0/tests/1/differences/0/expected").asText()).isEqualTo("Allow");
        assertThat(json.at("/suites/0/tests/1/findings/0/check").asText()).isEqualTo("pod-security/privileged");
        var xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(test("-o", "junit").out())))
                .getDocumentElement();
        assertThat(xml.getAttribute("tests")).isEqualTo("2");
        assertThat(xml.getAttribute("failures")).isEqualTo("1");
        assertThat(xml.getElementsByTagName("testcase")
                        .item(1)
                        .getAttributes()
                        .getNamedItem("name")
                        .getNodeValue())
                .isEqualTo("b & <d>");
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(1);
    }

    private JsonNode json() throws JsonProcessingException {
        return new ObjectMapper().readTree(test("-o", "json").out());
    }

    private void suite(String tests) throws IOException {
        file("sallyport-test.yaml", HEAD + tests.indent(tests.startsWith("[") ? 2 : 0));
    }

    private void file(String name, String content) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private CommandLineRun test(String... options) {
        var arguments = new ArrayList<>(List.of("test", directory.toString()));
        arguments.addAll(List.of(options));
        return CommandLineRun.of("", arguments.toArray(String[]::new));
    }
}
