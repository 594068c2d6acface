package dev.sallyport.check.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.runtime.ReferencedObjects.Lookup;
import dev.sallyport.check.runtime.ReferencedObjects.ReferencedKind;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Manifests;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** References to objects of the namespace {@code shop}, where some objects exist. */
class ReferencesCheckTest {
    private static final Map<String, Lookup> EXISTING = Map.of(
            "ConfigMap/web", new Lookup.Existing(Set.of("level")),
            "Secret/db", new Lookup.Existing(Set.of("password")),
            "ServiceAccount/web", new Lookup.Existing(Set.of()),
            "PersistentVolumeClaim/data", new Lookup.Existing(Set.of()),
            "Service/web", new Lookup.Existing(Set.of("80", "http")),
            "Secret/hidden", new Lookup.Unknown(UndecidedReason.POLICY_ERROR, "may not be read by the operator"));

    private final List<String> lookups = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "env: [{name: A, valueFrom: {configMapKeyRef: {name: web, key: level}}}]|",
                "env: [{name: A, valueFrom: {configMapKeyRef: {name: web, key: x}}}]|ConfigMap \"web\" has no key"
                        + " \"x\"",
                "env: [{name: A, valueFrom: {configMapKeyRef: {name: web, key: x, optional: true}}}]|",
                "env: [{name: A, valueFrom: {secretKeyRef: {name: db, key: x}}}]|Secret \"db\" has no key \"x\"",
                "env: [{name: A, valueFrom: {secretKeyRef: {name: no, key: x}}}]|Secret \"no\" does not exist",
                "envFrom: [{configMapRef: {name: web}}]|",
                "envFrom: [{configMapRef: {name: no}}]|ConfigMap \"no\" does not exist",
                "envFrom: [{secretRef: {name: no}}]|Secret \"no\" does not exist",
                "envFrom: [{secretRef: {name: no, optional: true}}]|"
            })
    void findsMissingObjectsAndKeysOfContainers(String fields, String message) {
        assertThat(messages(evaluate(pod("containers: [{name: a, image: b, %s}]".formatted(fields)))))
                .isEqualTo(
                        message == null ? "" : message + (message.contains("exist") ? " in namespace \"shop\"" : ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "volumes: [{name: a, configMap: {name: web, items: [{key: level, path: a}]}}]|",
                "volumes: [{name: a, configMap: {name: web, items: [{key: x, path: a}]}}]|ConfigMap \"web\" has no key"
                        + " \"x\"",
                "volumes: [{name: a, secret: {secretName: no}}]|Secret \"no\" does not exist",
                "volumes: [{name: a, secret: {secretName: no, optional: true}}]|",
                "volumes: [{name: a, projected: {sources: [{secret: {name: no}}]}}]|Secret \"no\" does not exist",
                "volumes: [{name: a, projected: {sources: [{configMap: {name: kube-root-ca.crt}}]}}]|",
                "volumes: [{name: a, persistentVolumeClaim: {claimName: data}}]|",
                "volumes: [{name: a, persistentVolumeClaim: {claimName: no}}]|PersistentVolumeClaim \"no\" does not"
                        + " exist",
                "imagePullSecrets: [{name: no}]|Secret \"no\" does not exist",
                "serviceAccountName: web|",
                "serviceAccountName: no|ServiceAccount \"no\" does not exist",
                "serviceAccount: no|ServiceAccount \"no\" does not exist",
                "serviceAccountName: default|"
            })
    void findsMissingObjectsOfPods(String fields, String message) {
        assertThat(messages(evaluate(pod("containers: [{name: a, image: b}], " + fields))))
                .isEqualTo(
                        message == null ? "" : message + (message.contains("exist") ? " in namespace \"shop\"" : ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web|number: 80|",
                "web|name: http|",
                "web|number: 81|Service \"web\" has no port \"81\"",
                "web|name: https|Service \"web\" has no port \"https\"",
                "no|number: 80|Service \"no\" does not exist in namespace \"shop\""
            })
    void findsMissingServicesAndPortsOfIngresses(String service, String port, String message) {
        var ingress = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web, namespace: shop}
            spec: {rules: [{http: {paths: [{path: /, pathType: Prefix,
              backend: {service: {name: %s, port: {%s}}}}]}}]}
            """.formatted(service, port);

        assertThat(messages(evaluate(ingress))).isEqualTo(message == null ? "" : message);
    }

    @Test
    void aFailedLookupIsUndecided() {
        assertThat(evaluate(pod("containers: [{name: a, image: b, envFrom: [{secretRef: {name: hidden}}]}]")))
                .isInstanceOfSatisfying(
                        Outcome.Undecided.class,
                        undecided -> assertThat(undecided.reason()).isEqualTo(UndecidedReason.POLICY_ERROR));
    }

    @Test
    void isUndecidedWithoutACluster() {
        assertThat(evaluate(
                        ReferencedObjects.NONE,
                        pod("containers: [{name: a, image: b, envFrom: [{secretRef: {name: db}}]}]")))
                .isInstanceOf(Outcome.Undecided.class);
    }

    @Test
    void looksUpALimitedNumberOfObjects() {
        var many = IntStream.range(0, 1000)
                .mapToObj("{configMapRef: {name: web%d}}"::formatted)
                .collect(Collectors.joining(", "));

        assertThat(evaluate(pod("containers: [{name: a, image: b, envFrom: [%s]}]".formatted(many))))
                .isInstanceOfSatisfying(
                        Outcome.Undecided.class,
                        undecided -> assertThat(undecided.reason()).isEqualTo(UndecidedReason.TOO_EXPENSIVE));
        assertThat(lookups).isEmpty();
    }

    @Test
    void looksUpObjectsOfTheOwnNamespaceOnly() {
        evaluate(pod("containers: [{name: a, image: b, envFrom: [{secretRef: {name: ../other/db}}]}]"));

        assertThat(lookups).containsExactly("shop Secret/../other/db");
    }

    private static String pod(String spec) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {%s}\n".formatted(spec);
    }

    private Outcome evaluate(String manifest) {
        return evaluate(
                new ReferencedObjects() {
                    @Override
                    public Optional<Lookup> known(ReferencedKind kind, String namespace, String name) {
                        return Optional.empty();
                    }

                    @Override
                    public Lookup find(ReferencedKind kind, String namespace, String name, Deadline deadline) {
                        lookups.add("%s %s/%s".formatted(namespace, kind, name));
                        return EXISTING.getOrDefault(kind + "/" + name, new Lookup.Absent());
                    }
                },
                manifest);
    }

    private static Outcome evaluate(ReferencedObjects objects, String manifest) {
        var deadline = Deadline.in(Duration.ofSeconds(5), InstantSource.system());
        return new ReferencesCheck(objects)
                .question(Manifests.subject(manifest))
                .map(question -> question.known().orElseGet(() -> question.answer(deadline)))
                .orElse(Outcome.PASSED);
    }

    private static String messages(Outcome outcome) {
        return outcome instanceof Outcome.Failed(var problems)
                ? problems.stream().map(Outcome.Problem::message).collect(Collectors.joining("; "))
                : "";
    }
}
