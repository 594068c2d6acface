package dev.sallyport.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.PolicyReference;
import dev.sallyport.finding.SafeText;
import java.util.function.Consumer;

/** Audit log with one JSON line for each decision; fields are named as in the Elastic Common Schema. */
public final class AuditLog implements DecisionRecorder {
    private final Consumer<String> lines;

    /**
     * Creates a log.
     *
     * @param lines sink for lines without line terminator
     */
    public AuditLog(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void record(Decision decision) {
        lines.accept(line(decision).toString());
    }

    private static ObjectNode line(Decision decision) {
        var request = decision.request();
        var line = JsonNodeFactory.instance.objectNode();
        line.put("@timestamp", decision.at().toString());
        line.putObject("event")
                .put("id", decision.id())
                .put("kind", "event")
                .put("action", request.operation().name())
                .put("outcome", decision.verdict() instanceof Verdict.Allowed ? "success" : "failure")
                .put("duration", decision.took().toNanos());
        var user =
                line.putObject("user").put("name", SafeText.clean(request.user().name()));
        var roles = user.putArray("roles");
        request.user().groups().forEach(group -> roles.add(SafeText.clean(group)));
        object(line.putObject("orchestrator"), request);
        verdict(line.putObject("sallyport"), decision);
        return line;
    }

    private static void object(ObjectNode orchestrator, RequestInfo request) {
        orchestrator.put("type", "kubernetes").put("api_version", request.apiVersion());
        orchestrator.put("namespace", request.namespace());
        orchestrator
                .putObject("resource")
                .put("type", request.kind())
                .put("name", request.name())
                .put("subresource", request.subresource());
    }

    private static void verdict(ObjectNode node, Decision decision) {
        var verdict = decision.verdict();
        node.put("decision", decision.label());
        node.put("request_uid", decision.request().uid());
        node.put("dry_run", decision.request().dryRun());
        var policies = node.putArray("policies");
        verdict.policies().stream()
                .map(policy -> new PolicyReference(policy.name(), policy.generation()))
                .distinct()
                .forEach(policy ->
                        policies.addObject().put("name", policy.name()).put("generation", policy.generation()));
        var findings = node.putArray("findings");
        verdict.findings()
                .forEach(finding -> findings.addObject()
                        .put("policy", finding.policy())
                        .put("check", finding.check())
                        .put("action", finding.action().label())
                        .put("path", finding.path())
                        .put("message", finding.message()));
        var exceptions = node.putArray("exceptions");
        verdict.excused()
                .forEach(excused -> exceptions
                        .addObject()
                        .put("namespace", excused.exception().namespace())
                        .put("name", excused.exception().name())
                        .put("policy", excused.finding().policy())
                        .put("check", excused.finding().check())
                        .put("path", excused.finding().path())
                        .put("message", excused.finding().message()));
        var images = node.putArray("images");
        verdict.evidence().forEach(evidence -> {
            var image = images.addObject().put("image", evidence.image()).put("digest", evidence.digest());
            var authorities = image.putArray("authorities");
            evidence.authorities().forEach(authorities::add);
            evidence.staleSince().ifPresent(since -> image.put("stale_since", since.toString()));
        });
    }
}
