package dev.sallyport.cli.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentSpec.Deployers;
import dev.sallyport.ledger.ChainResult;
import dev.sallyport.workload.PlainJson;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Facts about the cluster, each with the number of objects that it was found in. Only policies and Environments that are in
 * force, and policies that deny, count.
 */
final class EvidenceFacts {
    private static final ObjectMapper JSON = PlainJson.mapper();

    private final EvidenceSource source;
    private final List<JsonNode> enforced;
    private final List<Environment> environments;
    private final Map<String, Fact> facts = new LinkedHashMap<>();

    private EvidenceFacts(EvidenceSource source) {
        this.source = source;
        this.enforced = source.policies().stream()
                .filter(policy -> policy.getSpec() != null && policy.getSpec().action() == Action.DENY)
                .filter(EvidenceFacts::isReady)
                .map(policy -> JSON.<JsonNode>valueToTree(policy.getSpec()))
                .toList();
        this.environments = source.environments().stream()
                .filter(environment -> environment.getSpec() != null)
                .filter(environment -> environment.getStatus() != null
                        && isReady(environment.getStatus().conditions()))
                .toList();
    }

    /**
     * Statement about the cluster.
     *
     * @param detail numbers behind it
     */
    record Fact(boolean holds, String detail) {}

    /** Returns the facts by their identifiers. */
    static Map<String, Fact> of(EvidenceSource source) {
        var facts = new EvidenceFacts(source);
        facts.ofPolicies();
        facts.ofEnvironments();
        facts.ofRecords();
        return facts.facts;
    }

    private void ofPolicies() {
        facts.put("policies.enforced", count(enforced.size(), "policies deny and are in force"));
        policies("images.signatures", "require signatures", each -> anyRule(each, "signedBy"));
        policies("images.attestations", "require attestations", each -> anyRule(each, "attestations"));
        policies("images.vulnerabilities", "limit vulnerabilities", each -> anyRule(each, "vulnerabilities"));
        policies("podSecurity.enforced", "enforce a Pod Security Standard", each -> {
            var level = each.at("/podSecurity/level").asText();
            return level.equalsIgnoreCase("baseline") || level.equalsIgnoreCase("restricted");
        });
        policies(
                "podSecurity.restricted",
                "enforce the level restricted",
                each -> each.at("/podSecurity/level").asText().equalsIgnoreCase("restricted"));
        policies(
                "serviceAccount.default",
                "forbid the default service account",
                each -> each.at("/runtime/serviceAccount/default").asText().equals("Forbid"));
        policies(
                "serviceAccount.token",
                "restrict tokens of service accounts",
                each -> List.of("RequireExplicit", "Forbid")
                        .contains(each.at("/secrets/serviceAccountToken").asText()));
        policies(
                "secrets.environment",
                "forbid Secrets in environment variables",
                each -> each.at("/secrets/environment").asText().equals("Forbid"));
    }

    private void ofEnvironments() {
        facts.put(
                "environments.separated",
                new Fact(
                        environments.size() > 1,
                        environments.size() + " Environments in force, which share no namespace"));
        environments(
                "environments.deployers",
                "limit deployers by RBAC",
                each -> each.getSpec().deployers() == Deployers.RBAC);
        environments(
                "environments.promotion",
                "require evidence of an earlier Environment, and deny without it",
                each -> each.getSpec().promotion() != null
                        && each.getSpec().promotion().action() == Action.DENY);
        environments(
                "environments.attestation",
                "attest soaked deployments",
                each -> each.getSpec().attestation() != null);
    }

    private void ofRecords() {
        var revisions = source.records().stream()
                .filter(each -> each.getSpec() != null)
                .flatMap(each -> each.getSpec().revisions().stream())
                .filter(each -> source.period().contains(each.time()))
                .toList();
        var verified = revisions.stream().filter(EvidenceFacts::isVerified).count();
        facts.put(
                "deployments.recorded",
                count(revisions.size(), "deployments with requester, time and images on record"));
        facts.put(
                "deployments.verified",
                new Fact(
                        verified > 0 && verified == revisions.size(),
                        "%d of %d deployments with verified signatures of all images"
                                .formatted(verified, revisions.size())));
        var approved = source.exceptions().stream()
                .map(each -> Objects.requireNonNullElse(each.getSpec(), DeploymentExceptionSpec.EMPTY))
                .filter(each -> !each.approvedBy().isEmpty())
                .toList();
        var byAnother = approved.stream()
                .filter(each -> !each.approvedBy().equals(each.requestedBy()))
                .count();
        facts.put(
                "exceptions.approved",
                new Fact(
                        byAnother == approved.size(),
                        "%d of %d approved exceptions were approved by another user than the requester"
                                .formatted(byAnother, approved.size())));
        var intact = source.chains().stream().filter(ChainResult::isIntact).count();
        facts.put(
                "audit.chain",
                new Fact(
                        intact > 0 && intact == source.chains().size(),
                        source.chains().isEmpty()
                                ? "no audit lines were given: --audit FILE"
                                : "%d of %d chains of audit lines are intact"
                                        .formatted(intact, source.chains().size())));
    }

    private void policies(String id, String words, Predicate<JsonNode> condition) {
        facts.put(id, count(enforced.stream().filter(condition).count(), "policies " + words));
    }

    private void environments(String id, String words, Predicate<Environment> condition) {
        facts.put(id, count(environments.stream().filter(condition).count(), "Environments " + words));
    }

    private static Fact count(long number, String words) {
        return new Fact(number > 0, number + " " + words);
    }

    private static boolean anyRule(JsonNode policy, String field) {
        return stream(policy.at("/images/rules")).anyMatch(rule -> {
            var value = rule.path(field);
            return value.isObject() || (value.isArray() && !value.isEmpty());
        });
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static boolean isVerified(Revision revision) {
        return !revision.images().isEmpty()
                && revision.images().stream()
                        .noneMatch(image -> image.authorities().isEmpty());
    }

    private static boolean isReady(DeploymentPolicy policy) {
        return policy.getStatus() != null && isReady(policy.getStatus().conditions());
    }

    private static boolean isReady(List<Condition> conditions) {
        return conditions.stream().anyMatch(each -> "Ready".equals(each.getType()) && "True".equals(each.getStatus()));
    }
}
