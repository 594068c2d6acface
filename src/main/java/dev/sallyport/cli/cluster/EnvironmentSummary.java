package dev.sallyport.cli.cluster;

import static dev.sallyport.finding.SafeText.clean;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentStatus.DriftedWorkload;
import dev.sallyport.cli.report.Table;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.EnvironmentSpecReader;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Overview of the workloads of an Environment, from their records. */
public record EnvironmentSummary(Environment environment, List<DeploymentRecord> records, Instant now) {

    public EnvironmentSummary {
        var name = environment.getMetadata().getName();
        records = records.stream()
                .filter(each -> each.getSpec() != null
                        && each.getSpec().environment().equals(name)
                        && !each.getSpec().revisions().isEmpty())
                .sorted(Comparator.<DeploymentRecord, String>comparing(
                                each -> each.getMetadata().getNamespace())
                        .thenComparing(each -> each.getMetadata().getName()))
                .toList();
    }

    public String text() {
        var compiled = new EnvironmentSpecReader().compile(environment);
        var text = new StringBuilder("%s%s, deployers: %s%s\n\n"
                .formatted(
                        compiled.name(),
                        compiled.promotion()
                                .map(promotion -> ", from " + promotion.from())
                                .orElse(""),
                        compiled.deployersByRbac() ? "users with the verb deploy" : "anyone",
                        compiled.frozenAt(now)
                                .map(freeze -> ", frozen until " + freeze.to() + ": " + clean(freeze.reason()))
                                .orElse("")));
        if (records.isEmpty()) {
            text.append("no deployments yet\n");
        } else {
            text.append(table());
        }
        records.forEach(record -> unhealthy(record).ifPresent(text::append));
        drifts().forEach(drift -> text.append("%s drift: %s %s/%s: %s\n"
                .formatted(drift.reason(), drift.kind(), drift.namespace(), drift.name(), clean(drift.message()))));
        return text.toString();
    }

    public String json() {
        var compiled = new EnvironmentSpecReader().compile(environment);
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("name", compiled.name())
                .put(
                        "from",
                        compiled.promotion()
                                .map(CompiledEnvironment.PromotionRules::from)
                                .orElse(null))
                .put(
                        "frozenUntil",
                        compiled.frozenAt(now)
                                .map(freeze -> freeze.to().toString())
                                .orElse(null));
        var workloads = json.putArray("workloads");
        records.forEach(record -> fill(workloads.addObject(), record));
        var drifts = json.putArray("drifts");
        drifts().forEach(drift -> drifts.addObject()
                .put("reason", drift.reason())
                .put("kind", drift.kind())
                .put("namespace", drift.namespace())
                .put("name", drift.name())
                .put("message", drift.message()));
        return json.toPrettyString() + "\n";
    }

    private static void fill(ObjectNode json, DeploymentRecord record) {
        var revision = record.getSpec().revisions().getFirst();
        json.put("namespace", record.getMetadata().getNamespace())
                .put("kind", record.getSpec().workload().kind())
                .put("name", record.getSpec().workload().name())
                .put("phase", ClusterRecords.phase(record, revision))
                .put(
                        "unhealthy",
                        ClusterRecords.unhealthy(record, revision)
                                .map(state -> state.reason().label())
                                .orElse(null))
                .put("revision", revision.number())
                .put("requester", revision.requester())
                .put("time", revision.time());
        var images = json.putArray("images");
        revision.images()
                .forEach(image -> images.addObject().put("image", image.image()).put("digest", image.digest()));
    }

    private static Optional<String> unhealthy(DeploymentRecord record) {
        var workload = record.getSpec().workload();
        return ClusterRecords.unhealthy(record, record.getSpec().revisions().getFirst())
                .map(state -> "not healthy since %s: %s %s/%s: %s: %s\n"
                        .formatted(
                                state.startTime(),
                                workload.kind(),
                                record.getMetadata().getNamespace(),
                                workload.name(),
                                state.reason().label(),
                                clean(state.message())));
    }

    private Table table() {
        var table = new Table("NAMESPACE", "WORKLOAD", "PHASE", "REVISION", "REQUESTER", "TIME", "IMAGES");
        for (var record : records) {
            var revision = record.getSpec().revisions().getFirst();
            var workload = record.getSpec().workload();
            table.add(
                    record.getMetadata().getNamespace(),
                    workload.kind() + "/" + workload.name(),
                    ClusterRecords.state(record, revision),
                    revision.number(),
                    revision.requester(),
                    revision.time(),
                    revision.images().stream().map(ClusterRecords::image).collect(Collectors.joining(",")));
        }
        return table;
    }

    private List<DriftedWorkload> drifts() {
        return environment.getStatus() == null
                ? List.of()
                : environment.getStatus().drifts();
    }
}
