package dev.sallyport.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.check.Check;
import dev.sallyport.check.QuestionCheck;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.policy.ApiFields;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.policy.EverythingPolicy;
import dev.sallyport.policy.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Test that checks and explanations correspond. */
class EveryCheckTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Input for the ahead-of-time cache of the installed command line. */
    private static final Path TRAINING = Path.of("bin/lib/training.yaml");

    /** An Environment with every check of deployments. */
    private static final String ENVIRONMENT = """
        namespaces: [shop]
        deployers: RBAC
        promotion: {from: dev, soak: 30m, action: Deny, configuration: Same}
        verification: {deadline: 10m, onFailure: Report}
        requires: {resourceQuota: true}
        freeze: [{startTime: 2026-12-24T00:00:00Z, endTime: 2026-12-27T00:00:00Z, reason: holidays}]
        windows: [{kind: Deny, schedule: "0 0 * * 0", duration: 24h, reason: sunday}]
        """;

    private static final Set<String> WHO_AND_WHERE = Set.of("action", "match", "authorities", "exclude");

    @Test
    void checksAndExplanationsCorrespond() {
        assertThat(Explanations.all())
                .extracting(Explanation::id)
                .containsExactlyInAnyOrderElementsOf(pages(allChecks()));
    }

    /** A check that a compiler creates and everything.yaml does not enable fails this test. */
    @Test
    void everyCheckClassIsUsed() {
        var classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.sallyport");

        assertThat(classes.stream()
                        .filter(type -> !type.isInterface() && type.isAssignableTo(Check.class))
                        .map(JavaClass::getName))
                .containsExactlyInAnyOrderElementsOf(
                        allChecks().map(check -> check.getClass().getName()).collect(Collectors.toSet()));
    }

    @Test
    void cacheTrainingUsesEveryCheckOfManifests() throws IOException {
        var policies = new ArrayList<JsonNode>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(TRAINING))
                .forEach(document -> policies.add(JSON.valueToTree(document)));
        policies.removeIf(document -> !document.path("kind").asText().equals("DeploymentPolicy"));

        assertThat(pages(policies.stream().flatMap(EveryCheckTest::checks)))
                .isEqualTo(pages(everything().filter(check -> !(check instanceof QuestionCheck))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "podSecurity: {level: baseline, version: v1.0}",
                "podSecurity: {level: restricted, version: v1.0}"
            })
    void checksOfOlderVersionsHaveExplanations(String spec) {
        assertThat(Policies.compile(spec).policy().checks())
                .extracting(Check::id)
                .allMatch(check -> Explanations.of(check).isPresent());
    }

    @Test
    void policyUsesEveryField() {
        var fields = new TreeSet<String>();
        ApiFields.collect(DeploymentPolicySpec.class, "", fields);
        fields.removeIf(field -> WHO_AND_WHERE.contains(field.split("\\.", 2)[0]) || field.endsWith(".controls"));

        var spec = EverythingPolicy.json().path("spec");
        assertThat(fields).allMatch(field -> isGiven(spec, field.split("\\.")));
    }

    @Test
    void invalidPolicyHasErrorCheck() {
        assertThat(invalid()).extracting(Check::id).contains("policy/error");
    }

    private static Stream<Check> allChecks() {
        var cluster = new EnvironmentFixture().with("all", ENVIRONMENT);
        var ofEnvironments = cluster.index().of("shop").stream().flatMap(policy -> policy.checks().stream());
        var error = invalid().stream().filter(check -> check.id().equals("policy/error"));
        return Stream.of(everything(), ofEnvironments, error).flatMap(Function.identity());
    }

    private static List<Check> invalid() {
        return Policies.compile("network: {hostPorts: [\"0\"]}").policy().checks();
    }

    /** Returns the checks of everything.yaml, and those of both levels of the Pod Security Standards without its lists. */
    private static Stream<Check> everything() {
        return Stream.concat(
                checks(EverythingPolicy.json()),
                Stream.of("baseline", "restricted").flatMap(level -> {
                    var policy = EverythingPolicy.json();
                    policy.withObject("/spec/podSecurity").removeAll().put("level", level);
                    policy.withObject("/spec/images").put("tags", "ForbidLatest");
                    return checks(policy);
                }));
    }

    private static Stream<Check> checks(JsonNode json) {
        var policy = JSON.convertValue(json, DeploymentPolicy.class);
        var compilation = Policies.compiler(KeyLookup.NONE).compile(policy);
        assertThat(compilation.errors()).isEmpty();
        return compilation.policy().checks().stream();
    }

    private static Set<String> pages(Stream<Check> checks) {
        return checks.map(check -> DocsUrl.pageOf(check.id())).collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isGiven(JsonNode json, String... path) {
        var at = json;
        for (var name : path) {
            at = at.isArray() ? at.path(0).path(name) : at.path(name);
        }
        return !at.isMissingNode();
    }
}
