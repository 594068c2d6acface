package dev.sallyport.exception;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.FakeOwners;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.identity.User;
import dev.sallyport.policy.ExceptionYaml;
import dev.sallyport.policy.Policies;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Subject;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the matching of findings and exceptions. */
class ExceptionMatcherTest {
    private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String APPROVED = ExceptionYaml.ASKED + "approvedBy: bob\n";
    private static final String RULES = "network: {hostPorts: []}";
    private static final String POD = "containers: [{name: web, image: nginx, ports: [{hostPort: 80}]}]";
    private static final String DEPLOYMENT = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {template: {spec: {%s}}}
        """;
    private static final String OWNED = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-1-x
          namespace: shop
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: r, controller: true}]
        spec: {%s}
        """.formatted(POD);
    private static final User REPLICA_SETS = User.named("system:serviceaccount:kube-system:replicaset-controller");

    @Test
    void excusesCoveredFinding() {
        var verdict = evaluate(RULES, APPROVED, DEPLOYMENT.formatted(POD));

        assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.excused()).singleElement().satisfies(excused -> {
            assertThat(excused.exception().title()).isEqualTo("shop/legacy");
            assertThat(excused.finding().check()).isEqualTo("network/host-port");
        });
    }

    /** Each field is significant: another value excuses no finding. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[policy]|[other]",
                "[network/host-port]|[network/container-port]",
                "kind: Deployment|kind: StatefulSet",
                "name: web|name: db",
                "name: web|name: we",
                "approvedBy: bob|approvedBy: ''",
                "approvedBy: bob|approvedBy: jane",
                "2026-12-01T00:00:00Z|2026-11-20T00:00:00Z",
                "2026-12-01T00:00:00Z|2026-11-19T23:59:59Z",
                "[policy]|'[policy]\nimages: [docker.io/library/httpd]'",
                "[policy]|'[policy]\nimages: [nginx]'"
            })
    void deniesOtherFindingForEachField(String right, String other) {
        var spec = APPROVED.replace(right, other);

        var verdict = evaluate(RULES, spec, DEPLOYMENT.formatted(POD));

        assertThat(spec).isNotEqualTo(APPROVED);
        assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        assertThat(verdict.excused()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: web|name: 'w*'",
                "2026-12-01T00:00:00Z|2026-11-20T00:00:01Z",
                "2026-12-01T00:00:00Z|'2026-11-20T01:00:01+01:00'",
                "[policy]|'[other, policy]'",
                "[policy]|'[policy]\nimages: [docker.io/library/nginx]'",
                "[policy]|'[policy]\nimages: [\"docker.io/library/nginx:latest\"]'"
            })
    void excusesWithEquivalentField(String right, String other) {
        var spec = APPROVED.replace(right, other);

        assertThat(evaluate(RULES, spec, DEPLOYMENT.formatted(POD))).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void excusesOnlyInOwnNamespace() {
        assertThat(evaluate(RULES, APPROVED, DEPLOYMENT.formatted(POD).replace("namespace: shop", "namespace: prod")))
                .isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void excusesWarningsAndAuditedFindings() {
        for (var action : List.of("Warn", "Audit")) {
            var verdict = evaluate("action: " + action + "\n" + RULES, APPROVED, DEPLOYMENT.formatted(POD));
            assertThat(verdict.findings()).isEmpty();
            assertThat(verdict.excused()).hasSize(1);
        }
    }

    /** Two exceptions that each cover half of a finding do not excuse it. */
    @Test
    void doesNotCombineExceptionsForOneFinding() {
        var other = DEPLOYMENT.formatted(POD + ", hostNetwork: true");
        var both = "podSecurity: {level: baseline}\n" + RULES;
        var halves = List.of(
                APPROVED.replace("[policy]", "[policy]\nimages: [docker.io/library/httpd]"),
                APPROVED.replace("name: web", "name: db"));

        assertThat(evaluate(both, List.of(APPROVED), other, null).findings())
                .extracting(Finding::check)
                .contains("pod-security/hostNamespaces")
                .doesNotContain("network/host-port");
        assertThat(evaluate(RULES, halves, DEPLOYMENT.formatted(POD), null)).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void excusesImageByDigestInManifestOnly() throws NoSuchAlgorithmException {
        var rules = """
            authorities: [{name: ci, key: {pem: "%s"}}]
            images: {rules: [{match: ["**"], signedBy: [ci]}]}
            """.formatted(pem());
        var spec = APPROVED.replace(
                "[network/host-port]", "[image/signature]\nimages: [\"docker.io/library/nginx@" + DIGEST + "\"]");
        var image = "containers: [{name: web, image: \"nginx%s\"}]";

        assertThat(evaluate(rules, spec, DEPLOYMENT.formatted(image.formatted(":1.25@" + DIGEST))))
                .isInstanceOf(Verdict.Allowed.class);
        // The tag has this digest now, but it can be moved before a node pulls the image.
        assertThat(evaluate(rules, spec, DEPLOYMENT.formatted(image.formatted(":1.25"))))
                .isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(rules, spec, DEPLOYMENT.formatted(image.formatted("@sha256:" + "b".repeat(64)))))
                .isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void doesNotExcuseUndecidedCheck() {
        var broken = "images: {rules: [{match: [\"**\"], signedBy: [nobody]}]}";
        var spec = APPROVED.replace("[network/host-port]", "[policy/error, network/host-port]");

        assertThat(evaluate(broken, spec, DEPLOYMENT.formatted(POD)).findings())
                .extracting(Finding::check)
                .contains("policy/error");
    }

    @Test
    void excusesObjectsOfControllers() {
        assertThat(evaluate(RULES, List.of(APPROVED), OWNED, REPLICA_SETS)).isInstanceOf(Verdict.Allowed.class);
        assertThat(evaluate(RULES, List.of(APPROVED), OWNED, User.named("system:kube-controller-manager")))
                .isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void ignoresOwnersInObjectsOfUsers() {
        assertThat(evaluate(RULES, List.of(APPROVED), OWNED, User.named("jane")))
                .isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(RULES, List.of(APPROVED), OWNED, null)).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(
                        RULES,
                        List.of(APPROVED),
                        OWNED,
                        User.named("system:serviceaccount:kube-system:job-controller")))
                .isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(
                        RULES,
                        List.of(APPROVED),
                        OWNED,
                        User.named("system:serviceaccount:shop:replicaset-controller")))
                .isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(RULES, List.of(APPROVED), OWNED.replace("uid: r", "uid: forged"), REPLICA_SETS))
                .isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(RULES, List.of(APPROVED), OWNED.replace(", controller: true", ""), REPLICA_SETS))
                .isInstanceOf(Verdict.Denied.class);
    }

    /** A user can create a ReplicaSet that claims the Deployment as owner; a policy must have evaluated it. */
    @Test
    void ignoresOwnersOfUnevaluatedOwners() {
        var podsAlone = "match: {kinds: [Pod]}\n" + RULES;

        assertThat(evaluate(podsAlone, List.of(APPROVED), OWNED, REPLICA_SETS)).isInstanceOf(Verdict.Denied.class);
        assertThat(evaluate(
                        podsAlone,
                        List.of(APPROVED.replace("kind: Deployment, name: web", "kind: ReplicaSet, name: web-1")),
                        OWNED,
                        REPLICA_SETS))
                .isInstanceOf(Verdict.Allowed.class);
    }

    private static Verdict evaluate(String rules, String exception, String manifest) {
        return evaluate(rules, List.of(exception), manifest, null);
    }

    private static Verdict evaluate(String rules, List<String> specs, String manifest, @Nullable User user) {
        var exceptions = new ExceptionIndex();
        for (int i = 0; i < specs.size(); i++) {
            exceptions.put(ExceptionYaml.exception(i == 0 ? "legacy" : "other-" + i, specs.get(i)));
        }
        var policy = Policies.compile(rules).policy();
        Subject subject = Manifests.subject(manifest);
        var matcher = new ExceptionMatcher(
                exceptions, new ControllerOwnership(OWNERS, DecidedTemplates.NONE), InstantSource.fixed(NOW));
        return TestEvaluator.of(policy).with(matcher).evaluate(new AdmissionAttributes(subject, null, user, Map::of));
    }

    private static String pem() throws NoSuchAlgorithmException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        var key = generator.generateKeyPair().getPublic().getEncoded();
        return "-----BEGIN PUBLIC KEY-----\\n%s\\n-----END PUBLIC KEY-----"
                .formatted(Base64.getEncoder().encodeToString(key));
    }

    /** Cluster with the ReplicaSet web-1 of the Deployment web. */
    private static final OwnerReader OWNERS =
            new FakeOwners().with("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop, uid: d}
                spec: {template: {spec: {%s}}}
                """.formatted(POD)).with("""
                    apiVersion: apps/v1
                    kind: ReplicaSet
                    metadata:
                      name: web-1
                      namespace: shop
                      uid: r
                      ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d, controller: true}]
                    spec: {template: {spec: {%s}}}
                    """.formatted(POD));
}
