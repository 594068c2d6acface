package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.workload.Manifests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pod templates of custom kinds and of the objects that the API server has completed. */
class TemplateDefaultsTest {
    private static final String ROLLOUT = """
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web, namespace: shop}
        spec:
          template:
            metadata: {labels: {app: web}}
            spec:
              serviceAccountName: web
              containers:
                - name: web
                  image: a.io/web:1
                  ports: [{containerPort: 80}]
                  env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
                  resources: {limits: {cpu: 1000m, memory: 1Gi}}
                  readinessProbe: {httpGet: {path: /ready, port: 80}}
              volumes: [{name: c, configMap: {name: c}}, {name: e, emptyDir: {}}]
        """;

    /** Form in which the API server stores the same template in a ReplicaSet. */
    private static final String REPLICA_SET = """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata:
          name: web-1
          namespace: shop
          ownerReferences: [{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, uid: u, controller: true}]
        spec:
          template:
            metadata: {labels: {app: web, rollouts-pod-template-hash: "1"}, creationTimestamp: null}
            spec:
              serviceAccountName: web
              serviceAccount: web
              restartPolicy: Always
              dnsPolicy: ClusterFirst
              schedulerName: default-scheduler
              terminationGracePeriodSeconds: 30
              securityContext: {}
              containers:
                - name: web
                  image: a.io/web:1
                  imagePullPolicy: IfNotPresent
                  ports: [{containerPort: 80, protocol: TCP}]
                  env: [{name: NODE, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: spec.nodeName}}}]
                  resources: {limits: {cpu: "1", memory: 1Gi}}
                  readinessProbe:
                    {httpGet: {path: /ready, port: 80, scheme: HTTP}, timeoutSeconds: 1, periodSeconds: 10,
                     successThreshold: 1, failureThreshold: 3}
                  terminationMessagePath: /dev/termination-log
                  terminationMessagePolicy: File
              volumes: [{name: c, configMap: {name: c, defaultMode: 420}}, {name: e, emptyDir: {}}]
        """;

    @Test
    void recognizesATemplateWithDefaults() {
        assertThat(TemplateFingerprint.asOwner(Manifests.workload(REPLICA_SET)))
                .isEqualTo(TemplateFingerprint.of(Manifests.workload(ROLLOUT)));
    }

    @ParameterizedTest
    @CsvSource({
        "a.io/web:1, a.io/web:2",
        "fieldPath: spec.nodeName, fieldPath: spec.hostIP",
        "cpu: 1000m, cpu: 1001m",
        "port: 80}}, port: 81}}",
        "serviceAccountName: web, serviceAccountName: admin",
        "emptyDir: {}, 'hostPath: {path: /}'",
        "'containers:\n', 'hostNetwork: true\n      containers:\n'",
        "'image: a.io/web:1', 'image: a.io/web:1\n          imagePullPolicy: Always'"
    })
    void distinguishesTemplatesThatRunSomethingElse(String field, String other) {
        var changed = ROLLOUT.replace(field, other);

        assertThat(changed).isNotEqualTo(ROLLOUT);
        assertThat(TemplateFingerprint.of(Manifests.workload(changed)))
                .isNotEqualTo(TemplateFingerprint.of(Manifests.workload(ROLLOUT)));
    }
}
