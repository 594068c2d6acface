package dev.sallyport.cli.evidence;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.api.v1alpha1.EnvironmentStatus.DeniedDeployment;
import dev.sallyport.cli.evidence.ControlCatalog.CatalogControl;
import dev.sallyport.cli.evidence.EvidenceFacts.Fact;
import dev.sallyport.workload.PlainJson;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/** Evidence for auditors: JSON files about a period, and a readable index. */
public final class EvidenceExport {
    private static final ObjectMapper JSON = PlainJson.mapper();

    private final EvidenceSource source;
    private final Map<String, Fact> facts;
    private final ControlCatalog catalog = ControlCatalog.read();

    private EvidenceExport(EvidenceSource source) {
        this.source = source;
        this.facts = EvidenceFacts.of(source);
    }

    /** Returns the content of the files by their names. */
    public static SequencedMap<String, String> files(EvidenceSource source) {
        var export = new EvidenceExport(source);
        var files = new LinkedHashMap<String, String>();
        files.put("deployments.json", text(export.deployments()));
        files.put("decisions.json", text(export.decisions()));
        files.put("exceptions.json", text(export.exceptions()));
        files.put("changes.json", text(export.objects(source.changes())));
        files.put("approvals.json", text(export.approvals()));
        files.put("policies.json", text(export.objects(source.policies())));
        files.put("environments.json", text(export.objects(source.environments())));
        files.put("audit.json", text(export.chains()));
        files.put("controls.json", text(export.controls()));
        files.put("index.md", EvidenceIndex.of(source, export.facts, export.catalog));
        return files;
    }

    /** Returns how many facts of a control hold: all, some or none. */
    static String state(CatalogControl control, Map<String, Fact> facts) {
        var held = control.facts().stream()
                .filter(each ->
                        requireNonNullElse(facts.get(each), new Fact(false, "")).holds())
                .count();
        return held == 0 ? "none" : held == control.facts().size() ? "supported" : "partly";
    }

    private ObjectNode deployments() {
        var json = document();
        var list = json.putArray("deployments");
        for (var record : source.records()) {
            if (record.getSpec() == null) {
                continue;
            }
            record.getSpec().revisions().stream()
                    .filter(revision -> source.period().contains(revision.time()))
                    .forEach(revision -> {
                        var each = list.addObject();
                        each.put("namespace", record.getMetadata().getNamespace());
                        each.set("workload", JSON.valueToTree(record.getSpec().workload()));
                        each.setAll(JSON.<ObjectNode>valueToTree(revision));
                        if (record.getStatus() != null) {
                            record.getStatus().rollouts().stream()
                                    .filter(rollout -> rollout.revision() == revision.number())
                                    .findFirst()
                                    .ifPresent(rollout -> each.set("rollout", JSON.valueToTree(rollout)));
                        }
                    });
        }
        return json;
    }

    private ObjectNode decisions() {
        var json = document();
        var list = json.putArray("denied");
        for (var environment : source.environments()) {
            if (environment.getStatus() != null) {
                requireNonNullElse(environment.getStatus().denials(), List.<DeniedDeployment>of()).stream()
                        .filter(denial -> source.period().contains(denial.time()))
                        .forEach(denial -> list.addObject()
                                .put("environment", environment.getMetadata().getName())
                                .setAll(JSON.<ObjectNode>valueToTree(denial)));
            }
        }
        return json;
    }

    private ObjectNode exceptions() {
        return exceptions("exceptions", (_, _) -> {}, false);
    }

    /** Returns the approvals of exceptions: the users who requested and approved, and the generation that was approved. */
    private ObjectNode approvals() {
        return exceptions(
                "approvals",
                (json, spec) -> {
                    json.put("requestedBy", spec.requestedBy());
                    json.put("approvedBy", spec.approvedBy());
                    json.put("approvedGeneration", spec.approvedGeneration());
                    json.put("reason", spec.reason());
                    json.put("expirationTime", spec.expirationTime());
                },
                true);
    }

    private ObjectNode exceptions(
            String name, BiConsumer<ObjectNode, DeploymentExceptionSpec> fields, boolean onlyApproved) {
        var json = document();
        var list = json.putArray(name);
        for (var exception : source.exceptions()) {
            var spec = requireNonNullElse(exception.getSpec(), DeploymentExceptionSpec.EMPTY);
            if (!onlyApproved || !spec.approvedBy().isEmpty()) {
                var each = list.addObject();
                each.put("namespace", exception.getMetadata().getNamespace());
                each.put("name", exception.getMetadata().getName());
                each.put("created", exception.getMetadata().getCreationTimestamp());
                if (onlyApproved) {
                    fields.accept(each, spec);
                } else {
                    each.set("spec", JSON.valueToTree(spec));
                    each.set("status", JSON.valueToTree(exception.getStatus()));
                }
            }
        }
        return json;
    }

    private ObjectNode objects(List<? extends HasMetadata> objects) {
        var json = document();
        var list = json.putArray("items");
        objects.forEach(object -> {
            var tree = JSON.<ObjectNode>valueToTree(object);
            var each = list.addObject();
            each.put("kind", object.getKind());
            each.put("namespace", object.getMetadata().getNamespace());
            each.put("name", object.getMetadata().getName());
            each.put("uid", object.getMetadata().getUid());
            each.put("generation", object.getMetadata().getGeneration());
            each.put("created", object.getMetadata().getCreationTimestamp());
            each.set("spec", tree.path("spec"));
            each.set("status", tree.path("status"));
        });
        return json;
    }

    private ObjectNode chains() {
        var json = document();
        json.set("chains", JSON.valueToTree(source.chains()));
        return json;
    }

    private ObjectNode controls() {
        var json = document();
        json.set("facts", JSON.valueToTree(facts));
        var frameworks = json.putArray("frameworks");
        for (var framework : catalog.frameworks()) {
            var each = frameworks
                    .addObject()
                    .put("name", framework.name())
                    .put("version", framework.version())
                    .put("source", framework.source());
            var controls = each.putArray("controls");
            framework.controls().forEach(control -> {
                var item = controls.addObject()
                        .put("id", control.id())
                        .put("summary", control.text())
                        .put("state", state(control, facts));
                item.set("facts", JSON.valueToTree(control.facts()));
            });
        }
        return json;
    }

    private ObjectNode document() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("since", source.period().since().toString())
                .put("until", source.period().until().toString());
    }

    private static String text(ObjectNode json) {
        return json.toPrettyString() + "\n";
    }
}
