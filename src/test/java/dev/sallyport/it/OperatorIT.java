package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Tests of the operator: policy changes, restarts, and repair of its webhook configuration and certificate. */
class OperatorIT {
    /** Expressions that the Admissions Enforcer of AKS adds to every webhook. */
    private static final List<LabelSelectorRequirement> AKS = List.of(
            new LabelSelectorRequirement("control-plane", "NotIn", List.of("true")),
            new LabelSelectorRequirement("kubernetes.azure.com/managedby", "NotIn", List.of("aks")));

    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void appliesPolicyChangeWithinTwoSeconds() {
        var namespace = cluster.namespace("edited");
        cluster.policy(namespace, "network: {containerPorts: [\"8080\"]}");
        var pod = Workloads.manifest(
                ObjectKind.POD,
                namespace,
                "web",
                Workloads.restricted("nginx") + "    ports: [{containerPort: 9090}]\n");
        assertThat(cluster.apply(pod, "create", "--dry-run=server", "-f", "-").err())
                .contains("network/container-port");

        cluster.kubectl(
                        "patch",
                        "deploymentpolicy",
                        namespace,
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"network\":{\"containerPorts\":[\"9000-9100\"]}}}")
                .succeeded();

        await().atMost(2, SECONDS)
                .until(() -> cluster.apply(pod, "create", "--dry-run=server", "-f", "-")
                                .code()
                        == 0);
    }

    @Test
    void deniesWhileDownAndRecovers() {
        var namespace = cluster.namespace("restarted");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var good = Workloads.manifest(ObjectKind.POD, namespace, "good", Workloads.restricted("nginx"));
        var bad = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"));

        ProcessHandle.of(Long.parseLong(cluster.now("operator_pid")))
                .orElseThrow()
                .destroy();
        await().atMost(30, SECONDS).until(() -> cluster.now("operator_pid").isEmpty());
        assertThat(cluster.apply(good, "create", "-f", "-").err()).contains("failed calling webhook");
        cluster.up();

        assertThat(cluster.apply(bad, "create", "-f", "-").err()).contains("pod-security/privileged");
        assertThat(cluster.apply(good, "create", "-f", "-").code()).isZero();
    }

    @Test
    void recreatesDeletedWebhookConfiguration() {
        cluster.kubectl("delete", "validatingwebhookconfiguration", "sallyport").succeeded();

        await().atMost(20, SECONDS).until(() -> configuration().get() != null);
        assertThat(configuration().get().getWebhooks())
                .extracting(ValidatingWebhook::getName)
                .contains("workloads.sallyport.dev", "policies.sallyport.dev", "records.sallyport.dev");
    }

    @Test
    void repairsChangedWebhookConfiguration() {
        change(webhook -> webhook.replace("failurePolicy: Fail", "failurePolicy: Ignore"));
        await().atMost(20, SECONDS)
                .until(() -> configuration().get().getWebhooks().stream()
                        .filter(webhook -> !webhook.getName().equals("deletions.sallyport.dev"))
                        .allMatch(webhook -> webhook.getFailurePolicy().equals("Fail")));
        await().atMost(20, SECONDS)
                .until(() -> cluster.kubectl("get", "events", "-n", "default")
                        .out()
                        .contains("WebhookConfigurationChanged"));

        cluster.kubectl(
                        "patch",
                        "validatingwebhookconfiguration",
                        "sallyport",
                        "--type=json",
                        "-p",
                        "[{\"op\":\"add\",\"path\":\"/webhooks/0/objectSelector\",\"value\":{\"matchLabels\":{\"a\":\"b\"}}}]")
                .succeeded();
        await().atMost(20, SECONDS)
                .until(() -> configuration()
                        .get()
                        .getWebhooks()
                        .getFirst()
                        .getObjectSelector()
                        .getMatchLabels()
                        .isEmpty());
    }

    @Test
    void acceptsTheExclusionsOfAks() {
        var before = configuration().get();
        editSelectors(selector -> selector.getMatchExpressions().addAll(AKS));
        var generation = configuration().get().getMetadata().getGeneration();

        await().during(5, SECONDS)
                .atMost(10, SECONDS)
                .until(() -> configuration().get().getMetadata().getGeneration().equals(generation));
        editSelectors(selector -> selector.getMatchExpressions().removeAll(AKS));
        assertThat(configuration().get().getWebhooks()).isEqualTo(before.getWebhooks());
    }

    @Test
    void doesNotFightAClientThatChangesTheConfigurationContinuously() {
        var before = configuration().get().getMetadata().getGeneration();
        await().during(15, SECONDS).atMost(20, SECONDS).until(() -> {
            if (!configuration().get().toString().contains("the-platform")) {
                addExpressions("{\"key\":\"the-platform\",\"operator\":\"DoesNotExist\"}");
            }
            return true;
        });
        assertThat(configuration().get().getMetadata().getGeneration() - before).isLessThan(20);

        await().atMost(60, SECONDS)
                .until(() -> !configuration().get().toString().contains("the-platform"));
    }

    private void editSelectors(Consumer<LabelSelector> edit) {
        configuration().edit(current -> {
            current.getWebhooks().forEach(webhook -> edit.accept(webhook.getNamespaceSelector()));
            return current;
        });
    }

    private void addExpressions(String expression) {
        patch("[{\"op\":\"add\",\"path\":\"/webhooks/0/namespaceSelector/matchExpressions/-\",\"value\":%s}]"
                .formatted(expression));
    }

    private void patch(String operations) {
        cluster.kubectl("patch", "validatingwebhookconfiguration", "sallyport", "--type=json", "-p", operations)
                .succeeded();
    }

    @Test
    void recordsWhoWeakensOrDeletesAPolicy() {
        var name = cluster.namespace("weakened");
        cluster.policy(name, "podSecurity: {level: restricted}");

        cluster.kubectl(
                        "patch",
                        "deploymentpolicy",
                        name,
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"podSecurity\":{\"level\":\"baseline\"}}}")
                .succeeded();
        cluster.kubectl("delete", "deploymentpolicy", name).succeeded();

        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(cluster.kubectl(
                                        "get",
                                        "events",
                                        "-n",
                                        "default",
                                        "--field-selector",
                                        "involvedObject.name=" + name)
                                .out())
                        .contains("GateWeakened", "podSecurity.level from", "deleted"));
    }

    @Test
    void removesWebhookConfigurationWhenUninstalled() {
        await().atMost(20, SECONDS)
                .until(() -> !configuration()
                        .get()
                        .getMetadata()
                        .getOwnerReferences()
                        .isEmpty());
        cluster.kubectl("delete", "clusterrole", "sallyport").succeeded();

        await().atMost(60, SECONDS).until(() -> configuration().get() == null);

        cluster.kubectl("apply", "-f", "deploy/base/rbac.yaml").succeeded();
        await().atMost(60, SECONDS).until(() -> configuration().get() != null);
    }

    @Test
    void renewsServingCertificateWhenSecretIsDeleted() {
        var namespace = cluster.namespace("certified");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var before =
                configuration().get().getWebhooks().getFirst().getClientConfig().getCaBundle();

        cluster.kubectl("delete", "secret", "-n", "sallyport-system", "sallyport-webhook-certificate")
                .succeeded();

        await().atMost(20, SECONDS)
                .until(() -> !before.equals(configuration()
                        .get()
                        .getWebhooks()
                        .getFirst()
                        .getClientConfig()
                        .getCaBundle()));
        var bad = Workloads.manifest(ObjectKind.POD, namespace, "bad", Workloads.privileged("nginx"));
        await().atMost(20, SECONDS)
                .until(() -> cluster.apply(bad, "create", "-f", "-").err().contains("pod-security/privileged"));
    }

    @Test
    void ignoresKubeSystemAndOwnNamespace() {
        var exempt = configuration()
                .get()
                .getWebhooks()
                .getFirst()
                .getNamespaceSelector()
                .getMatchExpressions();

        assertThat(exempt).singleElement().satisfies(expression -> {
            assertThat(expression.getKey()).isEqualTo("kubernetes.io/metadata.name");
            assertThat(expression.getValues()).containsExactly("kube-system", "sallyport-system");
        });
    }

    private void change(UnaryOperator<String> edit) {
        var yaml = cluster.kubectl("get", "validatingwebhookconfiguration", "sallyport", "-o", "yaml")
                .succeeded()
                .out();
        cluster.apply(edit.apply(yaml), "replace", "--force=false", "-f", "-");
    }

    private Resource<ValidatingWebhookConfiguration> configuration() {
        return cluster.client()
                .admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName("sallyport");
    }
}
