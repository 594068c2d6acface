package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests of the configuration in promotions: recorded by the leader, compared at admission. */
class ConfigurationIT {
    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.get();
        cluster.kubectl("apply", "-f", "deploy/components/configuration/rbac.yaml")
                .succeeded();
    }

    @Test
    void allowsTestedConfigurationAndShowsDifferencesOfAnotherOne() {
        var from = cluster.namespace("configured");
        var to = cluster.namespace("compared");
        cluster.environment(from, "namespaces: [%s]\ndeployers: Anyone".formatted(from));
        cluster.environment(
                to,
                "namespaces: [%s]\ndeployers: Anyone\npromotion: {from: %s, configuration: Same, differences: [spec.replicas, 'secrets[*]']}"
                        .formatted(to, from));
        configure(from, "info", "of-" + from);
        configure(to, "info", "of-" + to);
        cluster.apply(deployment(1, "--safe"), "apply", "-n", from, "-f", "-").succeeded();
        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            ReadyPods.markReady(cluster, from);
            return !cluster.record(from, "deployment-web", ".status.rollouts[0].configuration.form")
                    .isEmpty();
        });
        assertThat(cluster.record(from, "deployment-web", ".status.rollouts[0]"))
                .doesNotContain("of-" + from);

        var denied = cluster.apply(deployment(1, "--insecure"), "create", "-n", to, "-f", "-");
        assertThat(denied.code()).isNotZero();
        assertThat(denied.err())
                .contains("promotion/configuration", "spec.template.spec.containers[web].args", "--safe", "--insecure");

        configure(to, "debug", "of-" + to);
        assertThat(cluster.apply(deployment(1, "--safe"), "create", "-n", to, "-f", "-")
                        .err())
                .contains("configMaps[app].data[level]")
                .doesNotContain("debug");

        configure(to, "info", "of-" + to);
        cluster.apply(deployment(3, "--safe"), "create", "-n", to, "-f", "-").succeeded();

        var changed = cluster.kubectl("set", "env", "-n", to, "deployment/web", "MODE=other");
        assertThat(changed.err()).contains("spec.template.spec.containers[web].env[MODE]");
    }

    private static void configure(String namespace, String level, String password) {
        cluster.apply("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: app}
            data: {level: %s}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: db}
            stringData: {password: %s}
            """.formatted(level, password), "apply", "-n", namespace, "-f", "-")
                .succeeded();
    }

    private static String deployment(int replicas, String argument) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: %s
                      args: [%s]
                      envFrom: [{configMapRef: {name: app}}]
                  volumes: [{name: db, secret: {secretName: db}}]
            """.formatted(replicas, cluster.signed(), argument);
    }
}
