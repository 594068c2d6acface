package dev.sallyport.cli;

import dev.sallyport.admission.Finding;
import dev.sallyport.admission.PlainText;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.explain.DocsUrl;
import dev.sallyport.signature.Candidate;
import java.util.List;

/**
 * For people: by file, each finding on a line of its own that editors and terminals make a link of.
 *
 * @param docs where the pages of the checks are
 */
record TextReport(Colours colours, DocsUrl docs) implements Report.Printer {

    @Override
    public String print(Report report) {
        var text = new StringBuilder();
        report.bySource().forEach((source, all) -> {
            text.append(colours.bold(PlainText.clean(source))).append('\n');
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
    private static void append(StringBuilder text, List<Candidate> candidates) {
        for (var candidate : candidates) {
            text.append("%s %s %s for %s: %s\n"
                    .formatted(
                            candidate.counts() ? "+" : "-",
                            candidate.origin(),
                            candidate.wanted(),
                            candidate.authority(),
                            PlainText.clean(candidate.judgement())));
        }
        if (!candidates.isEmpty()) {
            text.append('\n');
        }
    }

    private void append(StringBuilder text, Judged judged) {
        text.append("  ")
                .append(decision(judged))
                .append(' ')
                .append(judged.title())
                .append('\n');
        judged.verdict().findings().forEach(finding -> append(text, judged, finding));
        judged.verdict()
                .exempted()
                .forEach(exempted -> text.append("    passes %s by exception %s until %s\n"
                        .formatted(
                                exempted.finding().check(),
                                PlainText.clean(exempted.exception().title()),
                                exempted.exception().expires())));
        judged.verdict()
                .evidence()
                .forEach(evidence -> text.append("    verified %s digest %s signed by %s\n"
                        .formatted(
                                PlainText.clean(evidence.image()),
                                evidence.digest(),
                                String.join(", ", evidence.authorities()))));
    }

    private String decision(Judged judged) {
        return switch (judged.decision()) {
            case "Deny" -> colours.paint(Action.DENY, judged.isUndecided() ? "Undecided" : "Deny");
            case "Warn" -> colours.paint(Action.WARN, "Warn");
            default -> judged.decision();
        };
    }

    private void append(StringBuilder text, Judged judged, Finding finding) {
        judged.place(finding)
                .ifPresent(place -> text.append(
                        "%s:%d:%d: ".formatted(PlainText.clean(judged.source()), place.line(), place.column())));
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
