package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.breakglass.EmergencyAccesses;
import dev.sallyport.breakglass.EmergencyAccessesTest;
import dev.sallyport.change.Change.ChangeOutcome;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.policy.EnvironmentFixture;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decisions on changes of an Environment that controls everything, unless a test says otherwise. */
class ChangeAuthorizerTest {
    private static final String EVERYTHING = """
        namespaces: [shop]
        changes:
          kinds: [Service, Ingress, ConfigMap, Secret, NetworkPolicy, Deployment, Pod, kafkas.kafka.example]
          scaleToZero: true
          exec: true
        """;

    /** Request; object before and after; action, or - if the request is no controlled change. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE /services|{}|{spec: {type: LoadBalancer}}|CREATE",
                "UPDATE /services|{spec: {type: ClusterIP}}|{spec: {type: LoadBalancer}}|UPDATE",
                "UPDATE /services|{spec: {type: ClusterIP}}|{spec: {type: ClusterIP}}|-",
                "UPDATE /services|{metadata: {resourceVersion: '1', managedFields: [{}]}}|{metadata: {resourceVersion:"
                        + " '2'}}|-",
                "UPDATE /services|{metadata: {}}|{metadata: {finalizers: [x.io/a]}}|-",
                "UPDATE /services|{metadata: {annotations: {a: b}}}|{metadata: {annotations: {a: c}}}|UPDATE",
                "DELETE /services|{spec: {}}|null|DELETE",
                "CREATE /endpoints|{}|{subsets: []}|CREATE",
                "UPDATE discovery.k8s.io/endpointslices|{endpoints: []}|{endpoints: [{}]}|UPDATE",
                "UPDATE /services/status|{status: {}}|{status: {loadBalancer: {}}}|-",
                "UPDATE networking.k8s.io/ingresses/status|{}|{metadata: {annotations: {snippet: x}}}|UPDATE",
                "UPDATE /secrets|{data: {a: eA==}}|{data: {a: eQ==}}|UPDATE",
                "CREATE /configmaps|{}|{data: {a: x}}|CREATE",
                "DELETE /configmaps|{data: {a: x}}|null|DELETE",
                "UPDATE networking.k8s.io/networkpolicies|{spec: {podSelector: {}}}|{spec: {podSelector: {}, ingress:"
                        + " [{}]}}|UPDATE",
                "CREATE kafka.example/kafkas|{}|{}|CREATE",
                "UPDATE kafka.example/kafkas/scale|{spec: {replicas: 3}}|{spec: {replicas: 1}}|UPDATE",
                "UPDATE kafka.example/kafkas/scale|{spec: {replicas: 3}}|{spec: {replicas: 3}}|-",
                "CREATE batch/jobs|{}|{}|-",
                "CREATE policy/poddisruptionbudgets|{}|{}|-",
                "DELETE apps/deployments|{spec: {}}|null|DELETE",
                "DELETE apps/statefulsets|{spec: {}}|null|-",
                "CREATE apps/deployments|{}|{spec: {replicas: 0}}|-",
                "UPDATE apps/deployments|{spec: {paused: false}}|{spec: {paused: true}}|-",
                "UPDATE apps/deployments|{}|{metadata: {ownerReferences: [{uid: u}]}}|CHANGE_OWNERS",
                "UPDATE apps/deployments/status|{}|{metadata: {ownerReferences: [{uid: u}]}}|CHANGE_OWNERS",
                "UPDATE apps/deployments|{spec: {replicas: 3}}|{spec: {replicas: 0}}|SCALE_TO_ZERO",
                "UPDATE apps/deployments|{spec: {}}|{spec: {replicas: 0}}|SCALE_TO_ZERO",
                "UPDATE apps/deployments|{spec: {replicas: 3}}|{spec: {replicas: 1}}|-",
                "UPDATE apps/deployments|{spec: {replicas: 0}}|{spec: {replicas: 0}}|-",
                "UPDATE apps/deployments/scale|{spec: {replicas: 3}}|{spec: {}}|SCALE_TO_ZERO",
                "UPDATE apps/deployments/scale|{spec: {replicas: 3}}|{spec: {replicas: 2}}|-",
                "UPDATE apps/statefulsets/scale|{spec: {replicas: 3}}|{spec: {}}|SCALE_TO_ZERO",
                "UPDATE batch/cronjobs|{spec: {suspend: false}}|{spec: {suspend: true}}|SUSPEND",
                "UPDATE batch/jobs|{spec: {}}|{spec: {suspend: true}}|SUSPEND",
                "UPDATE batch/jobs|{spec: {parallelism: 2}}|{spec: {parallelism: 0}}|SCALE_TO_ZERO",
                "CONNECT /pods/exec|null|{command: [sh]}|EXEC",
                "CONNECT /pods/attach|null|{}|ATTACH",
                "CONNECT /pods/portforward|null|{}|PORT_FORWARD",
                "CONNECT /pods/proxy|null|{}|PROXY",
                "CONNECT /services/proxy|null|{}|PROXY",
                "CREATE /pods/eviction|null|{}|EVICT",
                "DELETE /pods|{}|null|DELETE",
                "DELETE /namespaces|{}|null|DELETE",
                "CREATE /serviceaccounts/token|null|{}|-",
                "CREATE /pods/binding|null|{}|-"
            })
    void recognizesControlledChanges(String request, String before, String after, String action) {
        var changes = decide("jane", EVERYTHING, Attempts.attempt("jane", request, before, after));

        assertThat(changes.stream().map(change -> change.action().name()).toList())
                .isEqualTo(action.equals("-") ? List.of() : List.of(action));
    }

    /** Rules; request; whether it is controlled. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{kinds: [ConfigMap]}|CREATE /configmaps|true",
                "{kinds: [ConfigMap]}|CREATE /secrets|false",
                "{kinds: [ConfigMap], operations: [DELETE]}|CREATE /configmaps|false",
                "{kinds: [ConfigMap], operations: [DELETE]}|DELETE /configmaps|true",
                "{kinds: [ConfigMap], operations: [DELETE]}|DELETE /namespaces|true",
                "{kinds: [ConfigMap], operations: [CREATE, UPDATE]}|DELETE /namespaces|false",
                "{kinds: [Deployment]}|CONNECT /pods/exec|false",
                "{exec: true}|CONNECT /pods/exec|true",
                "{exec: true}|DELETE apps/deployments|false",
                "{exec: true}|DELETE /namespaces|false"
            })
    void controlsNamedKindsAndOperationsOnly(String rules, String request, boolean controlled) {
        var changes = decide("jane", "{namespaces: [shop], changes: %s}".formatted(rules), attempt(request));

        assertThat(changes).hasSize(controlled ? 1 : 0);
    }

    /** With deletions controlled, no update may make an object the property of another that its requester can delete. */
    @Test
    void controlsOwnerReferencesWhereDeletionsAreControlled() {
        var attempt = Attempts.attempt(
                "jane", "UPDATE /services", "{}", "{metadata: {ownerReferences: [{uid: u}], labels: {a: b}}}");

        assertThat(decide("jane", "{namespaces: [shop], changes: {kinds: [Service], operations: [DELETE]}}", attempt))
                .extracting(Change::action)
                .containsExactly(ChangeAction.CHANGE_OWNERS);
        assertThat(decide("jane", "{namespaces: [shop], changes: {kinds: [Service], operations: [CREATE]}}", attempt))
                .isEmpty();
    }

    @Test
    void requiresVerbDeploy() {
        var attempt = attempt("CREATE /services");

        assertThat(decide("bob", EVERYTHING, attempt)).singleElement().satisfies(change -> {
            assertThat(change.outcome()).isEqualTo(ChangeOutcome.UNAUTHORIZED);
            assertThat(change.reason())
                    .isEqualTo("user \"jane\" may not create services \"web\" in environment \"production\", which"
                            + " requires the verb deploy on environments/production: have a deployer of the environment"
                            + " do it, or ask a cluster admin for the verb");
        });
        assertThat(decide("jane", EVERYTHING, attempt))
                .extracting(Change::outcome)
                .containsExactly(ChangeOutcome.ALLOWED);
        assertThat(decide("bob", EVERYTHING + "deployers: Anyone", attempt))
                .extracting(Change::outcome)
                .containsExactly(ChangeOutcome.ALLOWED);
    }

    @Test
    void deniesDuringFreezeForDeployersToo() {
        var frozen = EVERYTHING + "freeze: [{startTime: 2026-11-24T00:00:00Z, endTime: 2026-11-25T00:00:00Z,"
                + " reason: holidays}]";

        assertThat(decide("jane", frozen, attempt("CONNECT /pods/exec")))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.outcome()).isEqualTo(ChangeOutcome.FROZEN);
                    assertThat(change.reason())
                            .isEqualTo("changes of environment \"production\" are frozen until 2026-11-25T00:00:00Z:"
                                    + " holidays; run a command in pods \"web\" after 2026-11-25T00:00:00Z");
                });
    }

    @Test
    void allowsTheUserOfAnEmergencyAccessAndRecordsIt() {
        var access = EmergencyAccessesTest.access("night", "jane", EnvironmentFixture.NOW.minusSeconds(60), "1h");

        assertThat(decide("bob", EVERYTHING, attempt("CREATE /services"), access))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.isAllowed()).isTrue();
                    assertThat(change.breakGlass()).isEqualTo("night");
                });
        assertThat(decide("jane", EVERYTHING, attempt("CREATE /services"), access))
                .extracting(Change::breakGlass)
                .containsExactly("");
        assertThat(decide("x", EVERYTHING, Attempts.attempt("eve", "CREATE /services", "{}", "{}"), access))
                .extracting(Change::outcome)
                .containsExactly(ChangeOutcome.UNAUTHORIZED);
    }

    /** No user may change the Environment then, deployers neither. */
    @Test
    void deniesWhileAReviewIsDue() {
        var access = EmergencyAccessesTest.access("night", "jane", EnvironmentFixture.NOW.minusSeconds(7200), "1h");

        assertThat(decide("jane", EVERYTHING, attempt("CREATE /services"), access))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.outcome()).isEqualTo(ChangeOutcome.REVIEW_DUE);
                    assertThat(change.reason())
                            .contains("\"night\" of user \"jane\"", "kubectl patch breakglass night");
                });
    }

    @Test
    void namesFieldsAndNoValues() {
        var attempt = Attempts.attempt(
                "jane",
                "UPDATE /secrets",
                "{data: {password: aHVudGVyMg==, same: eA==}}",
                "{data: {password: c3dvcmRmaXNo, same: eA==}, metadata: {labels: {team: hunter}}}");

        assertThat(decide("jane", EVERYTHING, attempt)).singleElement().satisfies(change -> {
            assertThat(change.fields()).containsExactly("metadata.labels.team", "data.password");
            assertThat(change.toString()).doesNotContain("aHVudGVyMg", "c3dvcmRmaXNo", "hunter");
        });
    }

    /** Owner references are seen among any number of other changes. */
    @Test
    void seesOwnerReferencesBesideManyLabels() {
        var labels = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            labels.append("a%d: x, ".formatted(i));
        }
        var after = "{metadata: {labels: {%s}, ownerReferences: [{uid: u}]}}".formatted(labels);

        assertThat(decide("jane", EVERYTHING, Attempts.attempt("jane", "UPDATE apps/deployments", "{}", after)))
                .extracting(Change::action)
                .containsExactly(ChangeAction.CHANGE_OWNERS);
    }

    /** User; request; whether it is controlled, because the table has no such change of that user. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "system:serviceaccount:kube-system:namespace-controller|DELETE /secrets|false",
                "system:serviceaccount:kube-system:namespace-controller|CREATE /secrets|true",
                "system:serviceaccount:kube-system:generic-garbage-collector|DELETE apps/deployments|false",
                "system:serviceaccount:kube-system:endpointslice-controller|CREATE"
                        + " discovery.k8s.io/endpointslices|false",
                "system:serviceaccount:kube-system:endpointslice-controller|CREATE /services|true",
                "system:serviceaccount:kube-system:endpoint-controller|CREATE /endpoints|false",
                "system:serviceaccount:kube-system:replicaset-controller|DELETE /pods|false",
                "system:serviceaccount:kube-system:replicaset-controller|CONNECT /pods/exec|true",
                "system:serviceaccount:kube-system:root-ca-cert-publisher|CREATE /configmaps|false",
                "system:serviceaccount:kube-system:root-ca-cert-publisher|DELETE /configmaps|true",
                "system:serviceaccount:kube-system:tenant|DELETE /pods|true",
                "system:serviceaccount:shop:namespace-controller|DELETE /secrets|true",
                "system:kube-controller-manager|CREATE /endpoints|false",
                "system:kube-controller-manager|CONNECT /pods/exec|true",
                "system:kube-scheduler|DELETE /pods|false",
                "system:node:a|DELETE /pods|false",
                "system:node:a|CREATE /secrets|true",
                "jane|DELETE /pods|true"
            })
    void passesOnlyTheWritesOfTheTableForComponents(String user, String request, boolean controlled) {
        var attempt = Attempts.attempt(user, request, "{}", "{spec: {a: b}}");

        assertThat(decide("other", EVERYTHING, attempt)).hasSize(controlled ? 1 : 0);
    }

    @Test
    void passesExemptControllersForTheirKinds() {
        var rules = """
            {namespaces: [shop], changes: {kinds: [Secret, ConfigMap],
             controllers: [{namespace: cert-manager, serviceAccount: cert-manager, kinds: [Secret]}]}}
            """;
        var user = "system:serviceaccount:cert-manager:cert-manager";

        assertThat(decide("x", rules, Attempts.attempt(user, "CREATE /secrets", "{}", "{}")))
                .isEmpty();
        assertThat(decide("x", rules, Attempts.attempt(user, "CREATE /configmaps", "{}", "{}")))
                .hasSize(1);
        assertThat(decide("x", rules, Attempts.attempt(user + "2", "CREATE /secrets", "{}", "{}")))
                .hasSize(1);
    }

    /** Users who create Pods in a namespace act as its service accounts. */
    @Test
    void exemptsNoControllerInsideTheEnvironment() {
        var cluster = new EnvironmentFixture().with("production", """
            namespaceSelector: {matchLabels: {stage: production}}
            changes: {kinds: [Secret], controllers: [{namespace: shop, serviceAccount: app, kinds: [Secret]}]}
            """);
        var authorizer = new ChangeAuthorizer(
                name -> cluster.environments().of(name, Map.of("stage", "production")),
                (_, _) -> false,
                new EmergencyAccesses(),
                () -> EnvironmentFixture.NOW);

        assertThat(authorizer.decide(Attempts.attempt("system:serviceaccount:shop:app", "CREATE /secrets", "{}", "{}")))
                .hasSize(1);
    }

    @Test
    void failsWhileTheClusterDoesNotAnswer() {
        var cluster = new EnvironmentFixture().with("production", EVERYTHING);
        var authorizer = new ChangeAuthorizer(
                name -> cluster.environments().of(name, Map.of()),
                (_, _) -> {
                    throw new ClusterUnavailableException("no answer");
                },
                new EmergencyAccesses(),
                () -> EnvironmentFixture.NOW);

        Assertions.assertThatThrownBy(() -> authorizer.decide(attempt("CREATE /services")))
                .isInstanceOf(ClusterUnavailableException.class);
    }

    /** Spec of changes; error. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|spec.changes: controls nothing: give kinds, scaleToZero or exec",
                "{kinds: [Servce]}|spec.changes.kinds[0]: \"Servce\" is no known kind",
                "{kinds: [environments.sallyport.dev]}|resources of API group \"sallyport.dev\" cannot be controlled",
                "{kinds: [deployments.apps]}|\"deployments.apps\" is a workload: write its kind, such as Deployment",
                "{kinds: [Deployment], operations: [CREATE]}|spec.changes.operations: does not contain DELETE",
                "{kinds: [Secret], operations: [UPDATE]}|can be deleted and created again: add CREATE or DELETE",
                "{kinds: [Secret], controllers: [{namespace: shop, serviceAccount: a, kinds: [Secret]}]}|namespace"
                        + " \"shop\" belongs to the Environment",
                "{kinds: [Secret], controllers: [{namespace: a, serviceAccount: b, kinds: []}]}|requires kinds"
            })
    void rejectsRulesThatControlNothing(String rules, String error) {
        var errors = new EnvironmentFixture()
                .compiler()
                .compile(EnvironmentFixture.environment(
                        "production", "{namespaces: [shop], changes: %s}".formatted(rules)))
                .errors();

        assertThat(errors.toString()).contains(error);
    }

    private static ChangeAttempt attempt(String request) {
        return Attempts.attempt("jane", request, "{spec: {a: b}}", "{spec: {a: c}}");
    }

    /** Returns the decisions; only the named deployer has the verb. */
    private static List<Change> decide(String deployer, String spec, ChangeAttempt attempt) {
        return decide(deployer, spec, attempt, new EmergencyAccesses());
    }

    private static List<Change> decide(
            String deployer, String spec, ChangeAttempt attempt, EmergencyAccesses emergencies) {
        var cluster = new EnvironmentFixture().with("production", spec);
        return new ChangeAuthorizer(
                        name -> cluster.environments().of(name, Map.of()),
                        (user, right) -> user.name().equals(deployer)
                                && right.equals(new ResourcePermission("deploy", "environments", "", "production")),
                        emergencies,
                        () -> EnvironmentFixture.NOW)
                .decide(attempt);
    }
}
