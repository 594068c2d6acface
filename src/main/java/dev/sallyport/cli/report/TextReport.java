package dev.sallyport.cli.report;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.explain.DocsUrl;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.signature.ArtifactCandidate;
import java.util.List;

/**
 * For people: by file, each finding on a line of its own that editors and terminals make a link of.
 *
 * @param docs where the pages of the checks are
 */
public record TextReport(Colors colours, DocsUrl docs) implements Report.Printer {

    @Override
    public String print(Report report) {
        var text = new StringBuilder();
        report.bySource().forEach((source, all) -> {
            text.append(colours.bold(SafeText.clean(source))).append('\n');
            all.forEach(judged -> append(text, judged));
            text.append('\n');
        });
        append(text, report.candidates());
        return text.append("%d allowed, %d warned, %d denied, %d undecided"
                        .formatted(report.allowed(), report.warned(), report.denied(), report.undecided()))
                .append('\n')
                .toString();
    }

    /** What was looked at beside images, each with its judgement. */
    private static void append(StringBuilder text, List<ArtifactCandidate> candidates) {
        for (var candidate : candidates) {
            text.append("%s %s %s for %s: %s\n"
                    .formatted(
                            candidate.counts() ? "+" : "-",
                            candidate.origin(),
                            candidate.wanted(),
                            candidate.authority(),
                            SafeText.clean(candidate.judgement())));
        }
        if (!candidates.isEmpty()) {
            text.append('\n');
        }
    }

    private void append(StringBuilder text, EvaluatedObject judged) {
        text.append("  ")
                .append(decision(judged))
                .append(' ')
                .append(judged.title())
                .append('\n');
        judged.verdict().findings().forEach(finding -> append(text, judged, finding));
        judged.verdict()
                .excused()
                .forEach(exempted -> text.append("    passes %s by exception %s until %s\n"
                        .formatted(
                                exempted.finding().check(),
                                SafeText.clean(exempted.exception().title()),
                                exempted.exception().expires())));
        judged.verdict()
                .evidence()
                .forEach(evidence -> text.append("    verified %s digest %s signed by %s\n"
                        .formatted(
                                SafeText.clean(evidence.image()),
                                evidence.digest(),
                                String.join(", ", evidence.authorities()))));
    }

    private String decision(EvaluatedObject judged) {
        return switch (judged.decision()) {
            case "Deny" -> colours.paint(Action.DENY, judged.isUndecided() ? "Undecided" : "Deny");
            case "Warn" -> colours.paint(Action.WARN, "Warn");
            default -> judged.decision();
        };
    }

    private void append(StringBuilder text, EvaluatedObject judged, Finding finding) {
        judged.place(finding)
                .ifPresent(place -> text.append(
                        "%s:%d:%d: ".formatted(SafeText.clean(judged.source()), place.line(), place.column())));
        text.append("%s %s %s\n"
                .formatted(
                        colours.paint(finding.action(), finding.action().label()), finding.check(), finding.message()));
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
