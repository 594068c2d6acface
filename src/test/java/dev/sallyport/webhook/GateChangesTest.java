package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sallyport.admission.GateChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records of changes of policies, Environments, trust roots and exceptions. */
class GateChangesTest {
    private static final String STRICT = """
        action: Deny
        match: {namespaces: [shop, bank]}
        images: {sources: ["registry.example.org/**"], tags: RequireDigest}
        podSecurity: {level: restricted}
        network: {hostPorts: ["80"]}
        runtime: {replicas: {min: 2, max: 9}, resources: {max: {memory: 1Gi}}}
        exclude: {images: ["registry.example.org/proxy"], reason: verified by its team}
        rules: [{name: a, expression: "true"}, {name: b, expression: "true"}]
        """;

    private final List<GateChange> changes = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "action: Deny                          | action: Audit                       | action from \"Deny\" to"
                        + " \"Audit\"",
                "action: Deny                          | action: Warn                        | action from \"Deny\" to"
                        + " \"Warn\"",
                "namespaces: [shop, bank]              | namespaces: [shop]                  | match.namespaces is"
                        + " narrowed",
                "match: {namespaces: [shop, bank]}     | match: {namespaces: [shop, bank], kinds: [Pod]} | match.kinds"
                        + " is narrowed",
                "sources: [\"registry.example.org/**\"] | sources: [\"**\"]                    | images.sources with"
                        + " \"**\"",
                "level: restricted                     | level: baseline                     | podSecurity.level from",
                "podSecurity: {level: restricted}      | # nothing                           | podSecurity removed",
                "hostPorts: [\"80\"]                   | hostPorts: [\"80\", \"22\"]           | network.hostPorts"
                        + " with \"22\"",
                "level: restricted                     | level: restricted, exempt: [hostPorts] | podSecurity.exempt"
                        + " with \"hostPorts\"",
                "level: restricted                     | level: restricted, controls: [privileged] |"
                        + " podSecurity.controls added",
                "tags: RequireDigest                   | tags: ForbidLatest                  | images.tags from",
                "network: {hostPorts: [\"80\"]}       | network: {}                         | network.hostPorts"
                        + " removed",
                "min: 2                                | min: 1                              | runtime.replicas.min"
                        + " from 2 to 1",
                "max: 9                                | max: 10                             | runtime.replicas.max"
                        + " from 9 to 10",
                "memory: 1Gi                           | memory: 1025Mi                      |"
                        + " runtime.resources.max.memory from",
                "images: [\"registry.example.org/proxy\"] | images: [\"registry.example.org/**\"] |"
                        + " exclude.images with",
                ", {name: b, expression: \"true\"}     | ''                                  | rules without"
            })
    void describesWhatDeniesLess(String strict, String weak, String expected) throws IOException {
        assertThat(STRICT).contains(strict.strip());
        var weaker = STRICT.replace(strict.strip(), weak.strip());

        assertThat(difference("DeploymentPolicy", STRICT, weaker).weaker())
                .anyMatch(part -> part.contains(expected.strip()));
        assertThat(difference("DeploymentPolicy", weaker, STRICT).weaker())
                .as("the opposite change")
                .noneMatch(part -> part.contains("action") || part.contains("removed") || part.contains("level"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "changes: {kinds: [Service, Secret]}|changes: {kinds: [Service]}|changes.kinds without \"Secret\"",
                "changes: {exec: true}|{}|changes removed",
                "changes: {exec: true, scaleToZero: true}|changes: {exec: false, scaleToZero: true}|changes.exec from true",
                "changes: {kinds: [Secret]}|changes: {kinds: [Secret], operations: [CREATE]}|changes.operations added",
                "changes: {exec: true}|changes: {exec: true, controllers: [{namespace: a}]}|changes.controllers with",
                "{}|breakGlass: {maxDuration: 1h}|breakGlass.maxDuration from unset",
                "requires: {networkPolicy: DefaultDeny}|requires: {networkPolicy: DefaultDenyIngress}|networkPolicy from",
                "requires: {guardChanges: Forbid}|requires: {guardChanges: Allow}|guardChanges from",
                "requires: {resourceQuota: true, limitRange: true}|requires: {limitRange: true}|requires.resourceQuota from",
                "requires: {limitRange: true, action: Deny}|requires: {limitRange: true, action: Warn}|requires.action from"
            })
    void describesWeakerEnvironments(String strict, String weak, String expected) throws IOException {
        assertThat(difference("Environment", strict, weak).weaker()).anyMatch(part -> part.contains(expected));
        assertThat(difference("Environment", weak, strict).weaker())
                .noneMatch(part -> part.contains(expected.split(" ", -1)[0]) && !part.contains("without"));
    }

    @Test
    void tellsEmergencyAccessAndItsReview() throws IOException {
        var opened = "{environment: production, duration: 1h, reason: the shop is down}";
        var reviewed =
                "{environment: production, duration: 1h, reason: the shop is down, review: {note: it was necessary}}";

        assertThat(GateDifference.of("BreakGlass", NullNode.getInstance(), policy(opened))
                        .weaker())
                .containsExactly("emergency access to environment \"production\" for \"1h\": the shop is down");
        assertThat(difference("BreakGlass", opened, reviewed).other()).containsExactly("reviewed: it was necessary");
    }

    @Test
    void nothingIsDifferentWhereTheSpecIsTheSame() throws IOException {
        assertThat(difference("DeploymentPolicy", STRICT, STRICT).isEmpty()).isTrue();
    }

    @Test
    void everyChangeOfATrustRootIsWeaker() throws IOException {
        assertThat(difference("TrustRoot", "trustedRoot: {inline: a}", "trustedRoot: {inline: b}")
                        .weaker())
                .hasSize(1);
    }

    @Test
    void anApprovalIsWeakerAndItsWithdrawalIsNot() throws IOException {
        assertThat(difference("DeploymentException", "requestedBy: jane", "{requestedBy: jane, approvedBy: bob}")
                        .weaker())
                .containsExactly("approved by \"bob\"");
        assertThat(difference("DeploymentException", "{requestedBy: jane, approvedBy: bob}", "requestedBy: jane")
                        .weaker())
                .isEmpty();
    }

    @Test
    void recordsAllowedUpdatesAndDeletions() throws Exception {
        send("UPDATE", policy("podSecurity: {level: restricted}"), policy("podSecurity: {level: baseline}"), false);
        send("DELETE", policy("podSecurity: {level: restricted}"), NullNode.getInstance(), false);

        assertThat(changes)
                .extracting(change ->
                        change.request().user().name() + " " + change.request().operation() + " " + change.weaker())
                .containsExactly(
                        "jane UPDATE [podSecurity.level from \"restricted\" to \"baseline\"]", "jane DELETE [deleted]");
    }

    @Test
    void recordsNoDryRunAndNoDeniedChange() throws Exception {
        send("UPDATE", policy("podSecurity: {level: restricted}"), policy("podSecurity: {level: baseline}"), true);
        send(
                "UPDATE",
                policy("podSecurity: {level: restricted}"),
                policy("rules: [{name: a, expression: '(('}]"),
                false);

        assertThat(changes).isEmpty();
    }

    private void send(String operation, JsonNode before, JsonNode after, boolean dryRun) throws Exception {
        var review = Reviews.JSON
                .createObjectNode()
                .put("apiVersion", "admission.k8s.io/v1")
                .put("kind", "AdmissionReview");
        var request = review.putObject("request").put("uid", "u");
        request.putObject("kind")
                .put("group", "sallyport.dev")
                .put("version", "v1alpha1")
                .put("kind", "DeploymentPolicy");
        request.put("name", "baseline").put("operation", operation).put("dryRun", dryRun);
        request.putObject("userInfo").put("username", "jane");
        request.set("object", after);
        request.set("oldObject", before);
        var response = Reviews.answer(
                Reviews.handler("podSecurity: {level: baseline}", (_, _, _) -> Optional.empty(), changes::add),
                Reviews.JSON.writeValueAsBytes(review));
        if (operation.equals("DELETE")) {
            assertThat(response.path("allowed").asBoolean()).isTrue();
        }
    }

    private static ObjectNode policy(String spec) throws IOException {
        var policy = Reviews.JSON
                .createObjectNode()
                .put("apiVersion", "sallyport.dev/v1alpha1")
                .put("kind", "DeploymentPolicy");
        policy.putObject("metadata").put("name", "baseline");
        policy.set("spec", new YAMLMapper().readTree(spec));
        return policy;
    }

    private static GateDifference difference(String kind, String before, String after) throws IOException {
        return GateDifference.of(kind, policy(before), policy(after));
    }
}
