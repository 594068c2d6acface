package dev.sallyport.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.rollout.RecordName;
import dev.sallyport.scan.WorkloadKey;
import dev.sallyport.workload.PlainJson;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * OpenReports Report with the findings of one workload.
 *
 * @see <a href="https://github.com/openreports/reports-api">OpenReports</a>
 */
record WorkloadReport(WorkloadKey workload, List<Finding> findings) {
    /** Resource type of Reports. */
    static final ResourceDefinitionContext TYPE = new ResourceDefinitionContext.Builder()
            .withGroup("openreports.io")
            .withVersion("v1alpha1")
            .withKind("Report")
            .withPlural("reports")
            .withNamespaced(true)
            .build();

    /** Label of the Reports that Sallyport manages. */
    static final String LABEL = "app.kubernetes.io/managed-by";

    static final String MANAGER = "sallyport";

    /** Annotation with the fingerprint of the content. */
    static final String CONTENT = "sallyport.dev/content";

    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final int MAX_MESSAGE = 1024;

    WorkloadReport {
        findings = List.copyOf(findings);
    }

    String namespace() {
        return workload.namespace();
    }

    String name() {
        return RecordName.of("sallyport-" + workload.kind().qualifiedName(), workload.name());
    }

    /** Returns a hash of the content without times. */
    String fingerprint() {
        try {
            var content = JSON.writeValueAsBytes(List.of(scope(), results(Map.of())));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Returns the object to write. */
    GenericKubernetesResource at(Instant time) {
        var report = new GenericKubernetesResource();
        report.setApiVersion(TYPE.getGroup() + "/" + TYPE.getVersion());
        report.setKind(TYPE.getKind());
        report.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace())
                .withName(name())
                .addToLabels(LABEL, MANAGER)
                .addToAnnotations(CONTENT, fingerprint())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(workload.kind().apiVersion())
                        .withKind(workload.kind().kind())
                        .withName(workload.name())
                        .withUid(workload.uid())
                        .build())
                .build());
        report.setAdditionalProperty("source", MANAGER);
        report.setAdditionalProperty("scope", scope());
        report.setAdditionalProperty("summary", summary());
        report.setAdditionalProperty(
                "results", results(Map.of("timestamp", Map.of("seconds", time.getEpochSecond(), "nanos", 0))));
        return report;
    }

    private Map<String, Object> scope() {
        var scope = new LinkedHashMap<String, Object>();
        scope.put("apiVersion", workload.kind().apiVersion());
        scope.put("kind", workload.kind().kind());
        scope.put("namespace", workload.namespace());
        scope.put("name", workload.name());
        scope.put("uid", workload.uid());
        return scope;
    }

    private Map<String, Long> summary() {
        var counts = findings.stream().collect(Collectors.groupingBy(WorkloadReport::result, Collectors.counting()));
        var summary = new LinkedHashMap<String, Long>();
        for (var each : List.of("pass", "fail", "warn", "error", "skip")) {
            summary.put(each, counts.getOrDefault(each, 0L));
        }
        return summary;
    }

    private List<Map<String, Object>> results(Map<String, Object> extra) {
        return findings.stream().map(finding -> result(finding, extra)).toList();
    }

    private static Map<String, Object> result(Finding finding, Map<String, Object> extra) {
        var result = new LinkedHashMap<String, Object>();
        result.put("policy", finding.policy());
        result.put("rule", finding.check());
        result.put("result", result(finding));
        result.put("severity", severity(finding.action()));
        result.put("scored", finding.action() == Action.DENY);
        result.put("message", SafeText.cut(finding.message(), MAX_MESSAGE));
        if (!finding.path().isEmpty()) {
            result.put("properties", Map.of("path", finding.path()));
        }
        result.putAll(extra);
        return result;
    }

    /** Maps a finding to a result of the API: a denying finding fails, others warn. */
    private static String result(Finding finding) {
        if (finding.undecidedReason() != null) {
            return "error";
        }
        return finding.action() == Action.DENY ? "fail" : "warn";
    }

    /** Maps the action of a finding to a severity. */
    private static String severity(Action action) {
        return switch (action) {
            case DENY -> "high";
            case WARN -> "medium";
            case AUDIT -> "low";
        };
    }
}
