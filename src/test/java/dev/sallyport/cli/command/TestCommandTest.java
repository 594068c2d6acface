package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.CommandLineRun;
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
    void theSamplesDoWhatTheySay() {
        var ended = CommandLineRun.of("", "test", "deploy/samples/tests");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo("22 tests in 6 suites: 22 as expected, 0 not, 0 undecided\n");
        assertThat(ended.code()).isZero();
    }

    @Test
    void saysWhatIsNotAsExpectedAndNothingOfTheRest() throws IOException {
        suite("""
            - {name: good, object: plain.yaml, expect: {decision: Allow}}
            - {name: bad, object: privileged.yaml, expect: {decision: Allow}}
            - name: elsewhere
              object: privileged.yaml
              expect: {findings: [{check: pod-security/privileged, path: "spec.containers[1]"}]}
            """);

        var ended = test();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out().replace(directory + "/", "")).isEqualTo("""
            sallyport-test.yaml:8:3: Failed shop/bad
              decision
                expected: Allow
                found:    Deny
              found in all:
                Deny pod-security/privileged at spec.containers[0].securityContext.privileged: \
            container "web" is privileged (policy "baseline")

            sallyport-test.yaml:9:3: Failed shop/elsewhere
              finding
                expected: pod-security/privileged at spec.containers[1]
                found:    pod-security/privileged at spec.containers[0].securityContext.privileged: \
            container "web" is privileged (policy "baseline")
              found in all:
                Deny pod-security/privileged at spec.containers[0].securityContext.privileged: \
            container "web" is privileged (policy "baseline")

            3 tests in 1 suites: 1 as expected, 2 not, 0 undecided
            """);
    }

    /** Each field with a value that is right, and one that is not. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        decision: Deny                                              | decision: Warn
        findings: [{check: pod-security/privileged}]                | findings: [{check: pod-security/hostPorts}]
        findings: [{check: pod-security/privileged, policy: baseline}] | findings: [{check: pod-security/privileged, policy: other}]
        findings: [{check: pod-security/privileged, path: 'spec.containers[0].securityContext.privileged'}] | findings: [{check: pod-security/privileged, path: spec}]
        findings: [{check: pod-security/privileged, message: is privileged}] | findings: [{check: pod-security/privileged, message: is not}]
        {findings: [], decision: Deny}                              | {findings: [], decision: Deny, exactly: true}
        """)
    void everyFieldOfAnExpectationCounts(String right, String wrong) throws IOException {
        assertThat(expecting("privileged.yaml", right)).isZero();
        assertThat(expecting("privileged.yaml", wrong)).isEqualTo(1);
    }

    private int expecting(String object, String expect) throws IOException {
        suite("- {name: it, object: %s, expect: %s}"
                .formatted(object, expect.startsWith("{") ? expect : "{" + expect + "}"));
        return test().code();
    }

    /** The same test with one field more or another is no longer as expected. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        namespaceSelector: {matchLabels: {team: shop}} | namespaceLabels: {team: blog}
        namespaces: [default]                          | namespace: other
        namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}} | namespace: other
        """)
    void whereTheObjectGoesCounts(String match, String field) throws IOException {
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
    void rulesSeeWhoDoesWhat(String expression, String field) throws IOException {
        file(
                "policy.yaml",
                POLICY.formatted("rules", "Deny", "rules: [{name: r, expression: \"%s\"}]".formatted(expression)));
        var test = "- {name: it, object: plain.yaml, expect: {decision: Allow}";
        suite(test + "}");
        assertThat(test().code()).isEqualTo(1);
        suite(test + ", " + field + "}");
        assertThat(test().code()).as(test().out()).isZero();
    }

    @Test
    void anUpdateOfSomethingElseIsNobodysFault() throws IOException {
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
        "- {name: it, object: plain.yaml}"                                          | :7:3: the test expects nothing
        "- {name: it, object: plain.yaml, expect: {}}"                              | :7:34: the test expects nothing
        "- {name: it, object: plain.yaml, expect: {findings: []}}"                  | no findings are expected
        "- {name: it, object: plain.yaml, expect: {findings: [{policy: a}]}}"       | a finding is of a check
        "- {name: it, object: plain.yaml, expect: {decision: Allow, exact: true}}"  | exact
        "- {name: it, object: plain.yaml, expect: {decision: allow}}"               | decision
        "- {name: it, object: plain.yaml, expects: {decision: Allow}}"              | expects
        "- {name: it, object: nothing.yaml, expect: {decision: Allow}}"             | there is no file
        "- {name: it, object: policy.yaml, expect: {decision: Allow}}"              | nothing judges a DeploymentPolicy
        "- {name: it, object: '-', expect: {decision: Allow}}"                      | there is no file
        "- {name: it, object: ., expect: {decision: Allow}}"                        | objects; a test takes one
        "- {name: it, expect: {decision: Allow}}"                                   | the test has no object
        "- {object: plain.yaml, expect: {decision: Allow}}"                         | every test has a name
        "[]"                                                                        | the suite has no tests
        "- null"                                                                    | null
        "- {name: it, object: {kind: Pod}, expect: {decision: Allow}}"              | apiVersion
        "- {name: it, object: plain.yaml, oldObject: {apiVersion: v1, kind: Pod, metadata: {name: other}, spec: {containers: []}}, expect: {decision: Allow}}" | the object before is Pod/other
        "- {name: it, namespace: a, object: {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: b}, spec: {containers: []}}, expect: {decision: Allow}}" | the object is in namespace
        """)
    void aMistakeIsNeverATestThatPasses(String tests, String complaint) throws IOException {
        file("plain.yaml", PLAIN);
        suite(tests);

        var ended = test();

        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(2);
        assertThat(ended.err()).startsWith("error: ").contains(complaint);
        assertThat(ended.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "name: shop, name: ''", "policies: [policy.yaml], policies: []", "policies: [policy.yaml], policies: [no.yaml]",
        "kind: PolicyTest, kind: PolicyTests", "v1alpha1, v1", "namespaceLabels: {team: shop}, labels: {}"
    })
    void aSuiteIsWrittenInFull(String right, String wrong) throws IOException {
        file(
                "sallyport-test.yaml",
                HEAD.replace(right, wrong) + "- {name: it, object: plain.yaml, expect: {decision: Allow}}");

        assertThat(test().code()).isEqualTo(2);
    }

    @Test
    void findsSuitesByTheirNames() throws IOException {
        var test = HEAD.replace("[policy", "[../policy")
                + "- {name: it, object: ../plain.yaml, expect: {decision: Allow}}";
        file("a/sallyport-test.yaml", test);
        file("b/shop.sallyport-test.yml", test);
        file("c/sallyport-tests.yaml", test);

        assertThat(test().out()).startsWith("2 tests in 2 suites: 2 as expected");
        assertThat(CommandLineRun.of("", "test", directory + "/c").code()).isEqualTo(2);
        assertThat(CommandLineRun.of("", "test", directory + "/c/sallyport-tests.yaml")
                        .code())
                .isZero();
    }

    @Test
    void runsJustWhatIsAskedFor() throws IOException {
        suite("""
            - {name: good, object: plain.yaml, expect: {decision: Allow}}
            - {name: bad, object: privileged.yaml, expect: {decision: Allow}}
            """);

        assertThat(test("--filter", "shop/g.*d$").code()).isZero();
        assertThat(test("--filter", "nothing").code()).isEqualTo(2);
        assertThat(test("--filter", "(").err()).contains("no regular expression");
    }

    @Test
    void whatARegistryDoesNotAnswerIsNotAsExpected() throws IOException {
        file("policy.yaml", signed("Deny"));
        suite("- {name: it, object: plain.yaml, expect: {decision: Deny}}");
        assertThat(test().code()).isEqualTo(3);
        assertThat(test().out()).contains("Undecided shop/it", "found:    Undecided", "0 not, 1 undecided");

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
        assertThat(test().code())
                .as("it is refused, whatever the registry says")
                .isZero();
    }

    /** Each of two suites has its own directory for the same repository, and what is found in one says nothing in the other. */
    @Test
    void readsImagesFromTheDirectoriesThatASuiteNames() throws IOException {
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
                .as("what the command line says stands")
                .contains("Missing", "0 as expected, 2 not");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        nginx: nothing      | there is no file
        nginx: .            | is not an OCI image layout
        nginx: broken       | has no index.json
        'nginx:1': broken   | has no index.json
        'nginx:1': whole    | a repository has none
        nginx: null         | layouts
        """)
    void aDirectoryThatASuiteNamesIsALayout(String layouts, String complaint) throws IOException {
        file("broken/oci-layout", "{}");
        file("whole/oci-layout", "{}");
        file("whole/index.json", "{\"schemaVersion\": 2, \"manifests\": []}");
        file(
                "sallyport-test.yaml",
                HEAD.replace("tests:", "layouts: {" + layouts + "}\ntests:")
                        + "- {name: it, object: plain.yaml, expect: {decision: Allow}}");

        var ended = test();

        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(2);
        assertThat(ended.err()).startsWith("error: ").contains(":6:", complaint);
    }

    private static String signed(String action) throws IOException {
        return POLICY.formatted("signed", action, "images: {rules: [{match: [\"**\"], signedBy: [k]}]}")
                + "  authorities:\n  - name: k\n    key:\n      pem: |\n"
                + Files.readString(Path.of("src/test/resources/sigstore/cosign-3.1.3/keys/p256.pub"))
                        .indent(8);
    }

    @Test
    void speaksJsonAndJunit() throws Exception {
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
