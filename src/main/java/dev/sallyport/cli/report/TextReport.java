package dev.sallyport.cli.report;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.explain.DocsUrl;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.signature.ArtifactCandidate;
import java.util.List;

/**
 * Report as text, grouped by file. Each finding starts a line with its location, which editors and terminals link.
 *
 * @param docs URLs of the check pages
 */
public record TextReport(Colors colors, DocsUrl docs) implements Report.Printer {

    @Override
    public String print(Report report) {
        var text = new StringBuilder();
        report.bySource().forEach((source, objects) -> {
            text.append(colors.bold(SafeText.clean(source))).append('\n');
            objects.forEach(object -> append(text, object));
            text.append('\n');
        });
        append(text, report.candidates());
        return text.append(report.totals()).append('\n').toString();
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
        object.findings().forEach(finding -> append(text, object, finding));
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

    private void append(StringBuilder text, ReportEntry object, Finding finding) {
        object.location(finding)
                .ifPresent(location -> text.append(
                        "%s:%d:%d: ".formatted(SafeText.clean(object.source()), location.line(), location.column())));
        text.append("%s %s %s\n"
                .formatted(
                        colors.paint(finding.action(), finding.action().label()), finding.check(), finding.message()));
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
