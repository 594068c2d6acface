package dev.sallyport.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.PolicyReference;
import dev.sallyport.finding.SafeText;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Audit log with one JSON line for each decision; fields are named as in the Elastic Common Schema.
 *
 * <p>Every decision has a line, and every line is bounded: lists are cut, and the line counts the omitted elements. Denied
 * requests beyond a rate of their namespace have lines without the lists, so that one user cannot displace the lines of all
 * others from the log of the container.
 */
public final class AuditLog implements DecisionRecorder {
    private static final int MAX_LIST = 8 * 1024;
    private static final int MAX_TEXT = 512;

    /** Number of elements that are not measured, because their texts are bounded. */
    private static final int FEW = 4;

    private static final int BURST = 50;
    private static final int PER_SECOND = 5;
    private static final int NAMESPACES = 10_000;

    private final Consumer<String> lines;
    private final LoadingCache<String, TokenBucket> detailed;

    /**
     * Creates a log.
     *
     * @param lines sink for lines without line terminator
     * @param clock for the rate of detailed lines
     */
    public AuditLog(Consumer<String> lines, InstantSource clock) {
        this.lines = lines;
        this.detailed =
                Caffeine.newBuilder().maximumSize(NAMESPACES).build(_ -> new TokenBucket(BURST, PER_SECOND, clock));
    }

    @Override
    public void record(Decision decision) {
        var isDetailed = decision.verdict() instanceof Verdict.Allowed
                || detailed.get(decision.request().namespace()).take();
        lines.accept(line(decision, isDetailed ? MAX_LIST : 0).toString());
    }

    private static ObjectNode line(Decision decision, int maxList) {
        var request = decision.request();
        var line = JsonNodeFactory.instance.objectNode();
        line.put("@timestamp", decision.at().toString());
        line.putObject("event")
                .put("id", decision.id())
                .put("kind", "event")
                .put("action", request.operation().name())
                .put("outcome", decision.verdict() instanceof Verdict.Allowed ? "success" : "failure")
                .put("duration", decision.took().toNanos());
        var user = line.putObject("user").put("name", cut(request.user().name()));
        list(user, "roles", request.user().groups(), MAX_LIST, (roles, group) -> roles.add(cut(group)));
        object(line.putObject("orchestrator"), request);
        verdict(line.putObject("sallyport"), decision, maxList);
        return line;
    }

    private static void object(ObjectNode orchestrator, RequestInfo request) {
        orchestrator.put("type", "kubernetes").put("api_version", cut(request.apiVersion()));
        orchestrator.put("namespace", cut(request.namespace()));
        orchestrator
                .putObject("resource")
                .put("type", cut(request.kind()))
                .put("name", cut(request.name()))
                .put("subresource", cut(request.subresource()));
    }

    private static void verdict(ObjectNode node, Decision decision, int maxList) {
        var verdict = decision.verdict();
        node.put("decision", decision.label());
        node.put("request_uid", cut(decision.request().uid()));
        node.put("dry_run", decision.request().dryRun());
        list(
                node,
                "policies",
                verdict.policies().stream()
                        .map(policy -> new PolicyReference(policy.name(), policy.generation()))
                        .distinct()
                        .toList(),
                maxList,
                (policies, policy) ->
                        policies.addObject().put("name", policy.name()).put("generation", policy.generation()));
        list(
                node,
                "findings",
                verdict.findings(),
                maxList,
                (findings, finding) -> findings.addObject()
                        .put("policy", finding.policy())
                        .put("check", finding.check())
                        .put("action", finding.action().label())
                        .put("path", cut(finding.path()))
                        .put("message", cut(finding.message())));
        list(
                node,
                "exceptions",
                verdict.excused(),
                maxList,
                (exceptions, excused) -> exceptions
                        .addObject()
                        .put("namespace", excused.exception().namespace())
                        .put("name", excused.exception().name())
                        .put("policy", excused.finding().policy())
                        .put("check", excused.finding().check())
                        .put("path", cut(excused.finding().path()))
                        .put("message", cut(excused.finding().message())));
        list(node, "images", verdict.evidence(), maxList, (images, evidence) -> {
            var image = images.addObject().put("image", cut(evidence.image())).put("digest", evidence.digest());
            var authorities = image.putArray("authorities");
            evidence.authorities().forEach(authorities::add);
            evidence.staleSince().ifPresent(since -> image.put("stale_since", since.toString()));
        });
    }

    /** Adds a list of at most that many characters; a list that is cut has a field with the number of omitted elements. */
    private static <T> void list(
            ObjectNode node, String name, Collection<T> elements, int maxList, BiConsumer<ArrayNode, T> add) {
        var list = node.putArray(name);
        if (maxList > 0 && elements.size() <= FEW) {
            elements.forEach(element -> add.accept(list, element));
            return;
        }
        var length = 0;
        for (var element : elements) {
            add.accept(list, element);
            length += list.get(list.size() - 1).toString().length();
            if (length > maxList) {
                list.remove(list.size() - 1);
                node.put(name + "_omitted", elements.size() - list.size());
                return;
            }
        }
    }

    private static String cut(String text) {
        return SafeText.cut(SafeText.clean(text), MAX_TEXT);
    }
}
