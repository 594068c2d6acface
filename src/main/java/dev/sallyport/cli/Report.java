package dev.sallyport.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.admission.Finding;
import dev.sallyport.check.Outcome.Evidence;
import java.io.PrintWriter;
import java.util.List;

/** What is printed of the objects that were judged. */
final class Report {
    /** How it is printed. */
    enum Format {
        text,
        json
    }

    private final List<Judged> judged;

    Report(List<Judged> judged) {
        this.judged = List.copyOf(judged);
    }

    void print(Format format, PrintWriter out) {
        out.println(
                switch (format) {
                    case text -> text();
                    case json -> json().toPrettyString();
                });
        out.flush();
    }

    /** 0 allowed, 1 refused, 3 could not be decided. */
    int exitCode() {
        if (judged.stream().anyMatch(each -> each.decision().equals("Deny") && !each.isUndecided())) {
            return 1;
        }
        return judged.stream().anyMatch(Judged::isUndecided) ? 3 : 0;
    }

    private String text() {
        var text = new StringBuilder();
        for (var each : judged) {
            text.append("%s %s/%s in %s (%s)%n"
                    .formatted(each.decision(), each.kind(), each.name(), each.namespace(), each.source()));
            each.verdict().findings().forEach(finding -> append(text, finding));
            each.verdict()
                    .evidence()
                    .forEach(evidence -> text.append("  verified %s digest %s signed by %s%n"
                            .formatted(
                                    evidence.image(), evidence.digest(), String.join(", ", evidence.authorities()))));
        }
        return text.append("%d allowed, %d warned, %d denied, %d undecided"
                        .formatted(count("Allow"), count("Warn"), count("Deny") - undecided(), undecided()))
                .toString();
    }

    private static void append(StringBuilder text, Finding finding) {
        text.append("  %s %s at %s (policy \"%s\")%n    why: %s%n    fix: %s%n"
                .formatted(
                        finding.action().label(),
                        finding.check(),
                        finding.path(),
                        finding.policy(),
                        finding.message(),
                        finding.fix()));
    }

    private ObjectNode json() {
        var report = JsonNodeFactory.instance.objectNode();
        var results = report.putArray("results");
        judged.forEach(each -> {
            var result = results.addObject()
                    .put("source", each.source())
                    .put("apiVersion", each.apiVersion())
                    .put("kind", each.kind())
                    .put("namespace", each.namespace())
                    .put("name", each.name())
                    .put("decision", each.decision());
            var findings = result.putArray("findings");
            each.verdict()
                    .findings()
                    .forEach(finding -> findings.addObject()
                            .put("policy", finding.policy())
                            .put("check", finding.check())
                            .put("action", finding.action().label())
                            .put("path", finding.path())
                            .put("message", finding.message())
                            .put("fix", finding.fix()));
            var images = result.putArray("images");
            each.verdict().evidence().forEach(evidence -> add(images.addObject(), evidence));
        });
        report.putObject("summary")
                .put("allowed", count("Allow"))
                .put("warned", count("Warn"))
                .put("denied", count("Deny") - undecided())
                .put("errors", undecided());
        return report;
    }

    private static void add(ObjectNode image, Evidence evidence) {
        image.put("image", evidence.image()).put("digest", evidence.digest());
        var authorities = image.putArray("authorities");
        evidence.authorities().forEach(authorities::add);
    }

    private long count(String decision) {
        return judged.stream().filter(each -> each.decision().equals(decision)).count();
    }

    private long undecided() {
        return judged.stream().filter(Judged::isUndecided).count();
    }
}
