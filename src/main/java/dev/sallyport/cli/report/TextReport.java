package dev.sallyport.cli.report;

import com.google.re2j.Pattern;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.explain.DocsUrl;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.signature.ArtifactCandidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * Report as text. Each finding starts a line with its location, which editors and terminals link.
 *
 * @param docs URLs of the check pages
 * @param isQuiet whether objects without a problem are left out
 */
public record TextReport(Colors colors, DocsUrl docs, ReportLayout layout, boolean isQuiet) implements Report.Printer {
    private static final Pattern CONTAINER =
            Pattern.compile("(?:.*\\.)?(?:containers|initContainers|ephemeralContainers)\\[[0-9]+\\]");

    @Override
    public String print(Report report) {
        var text = new StringBuilder();
        switch (layout) {
            case object, container ->
                report.bySource().forEach((source, all) -> {
                    var objects = all.stream().filter(this::isShown).toList();
                    if (!objects.isEmpty()) {
                        text.append(colors.bold(SafeText.clean(source))).append('\n');
                        objects.forEach(object -> append(text, object));
                        text.append('\n');
                    }
                });
            case check -> byCheck(text, report);
            case summary -> text.append(new ReportSummary(report).text());
        }
        append(text, report.candidates());
        report.unevaluated()
                .forEach(rule ->
                        text.append("not evaluated: ").append(rule.text()).append('\n'));
        return text.append(report.totals()).append('\n').toString();
    }

    private boolean isShown(ReportEntry object) {
        return !isQuiet
                || !object.findings().isEmpty()
                || (object.decision() != ReportDecision.ALLOW && object.decision() != ReportDecision.SKIPPED);
    }

    /** Appends the findings of each check, the gravest check first, then the objects without a finding. */
    private void byCheck(StringBuilder text, Report report) {
        var findings = new TreeMap<Finding, List<ReportEntry>>(Finding.GRAVEST_FIRST);
        report.objects()
                .forEach(object -> object.findings()
                        .forEach(finding -> findings.computeIfAbsent(finding, _ -> new ArrayList<>())
                                .add(object)));
        var checks = new LinkedHashMap<String, List<Finding>>();
        findings.keySet()
                .forEach(finding -> checks.computeIfAbsent(
                                finding.action().label() + " " + finding.check(), _ -> new ArrayList<>())
                        .add(finding));
        checks.forEach((check, all) -> {
            text.append(colors.bold(check)).append('\n');
            all.forEach(finding ->
                    findings.getOrDefault(finding, List.of()).forEach(object -> line(text, object, finding)));
            text.append('\n');
        });
        var others = report.objects().stream()
                .filter(object -> object.findings().isEmpty() && isShown(object))
                .toList();
        others.forEach(object -> append(text, object));
        if (!others.isEmpty()) {
            text.append('\n');
        }
    }

    private void line(StringBuilder text, ReportEntry object, Finding finding) {
        text.append("  ")
                .append(location(object, finding))
                .append(object.title())
                .append(": ")
                .append(finding.message())
                .append("; fix: ")
                .append(finding.fix())
                .append('\n');
    }

    /** Appends the examined signatures and attestations, each with its result. */
    private static void append(StringBuilder text, List<ArtifactCandidate> candidates) {
        for (var candidate : candidates) {
            text.append("%s %s %s for %s: %s\n"
                    .formatted(
                            candidate.isVerified() ? "+" : "-",
                            candidate.origin(),
                            candidate.target(),
                            candidate.authority(),
                            SafeText.clean(candidate.result())));
        }
        if (!candidates.isEmpty()) {
            text.append('\n');
        }
    }

    private void append(StringBuilder text, ReportEntry object) {
        text.append("  ")
                .append(label(object))
                .append(' ')
                .append(object.title())
                .append(object.skipReason().isEmpty() ? "" : ": " + SafeText.clean(object.skipReason()))
                .append('\n');
        object.problems()
                .forEach(problem -> text.append(SafeText.clean(problem.text())).append('\n'));
        findings(text, object);
        object.excused()
                .forEach(excused -> text.append("    excused %s by exception %s until %s\n"
                        .formatted(
                                excused.finding().check(),
                                SafeText.clean(excused.exception().title()),
                                excused.exception().expires())));
        object.evidence()
                .forEach(evidence -> text.append("    verified %s digest %s signed by %s\n"
                        .formatted(
                                SafeText.clean(evidence.image()),
                                evidence.digest(),
                                String.join(", ", evidence.authorities()))));
    }

    private String label(ReportEntry object) {
        return switch (object.decision()) {
            case DENY, UNDECIDED, INVALID -> colors.paint(Action.DENY, object.label());
            case WARN -> colors.paint(Action.WARN, object.label());
            case ALLOW, SKIPPED -> object.label();
        };
    }

    private void findings(StringBuilder text, ReportEntry object) {
        if (layout == ReportLayout.container) {
            var byContainer = new LinkedHashMap<String, List<Finding>>();
            object.findings()
                    .forEach(finding -> byContainer
                            .computeIfAbsent(container(finding), _ -> new ArrayList<>())
                            .add(finding));
            byContainer.forEach((container, findings) -> {
                text.append("    ")
                        .append(container.isEmpty() ? "object" : container)
                        .append('\n');
                findings.forEach(finding -> append(text, object, finding));
            });
        } else {
            object.findings().forEach(finding -> append(text, object, finding));
        }
        object.fixes()
                .forEach(fix -> text.append("    Pod Security fix, for %s:\n".formatted(fix.path()))
                        .append(fix.yaml().indent(6)));
    }

    /** Returns the path of the container that a finding concerns; empty if it concerns none. */
    private static String container(Finding finding) {
        var match = CONTAINER.matcher(finding.path());
        return match.lookingAt() ? match.group() : "";
    }

    private static String location(ReportEntry object, Finding finding) {
        return object.location(finding)
                .map(location ->
                        "%s:%d:%d: ".formatted(SafeText.clean(object.source()), location.line(), location.column()))
                .orElse("");
    }

    private void append(StringBuilder text, ReportEntry object, Finding finding) {
        text.append(location(object, finding))
                .append("%s %s %s\n"
                        .formatted(
                                colors.paint(finding.action(), finding.action().label()),
                                finding.check(),
                                finding.message()));
        line(text, "at", finding.path());
        line(text, "policy", finding.policy());
        line(text, "fix", finding.fix());
        line(text, "docs", docs.page(finding.check()).orElse(""));
    }

    private static void line(StringBuilder text, String label, String value) {
        if (!value.isEmpty()) {
            text.append("    %-7s %s\n".formatted(label + ":", value));
        }
    }
}
