package dev.sallyport.cli.report;

import dev.sallyport.cli.input.InputProblem;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Report as GitHub workflow commands, which annotate the lines of a pull request. */
public record GithubReport() implements Report.Printer {

    @Override
    public String print(Report report) {
        var commands = report.objects().stream()
                .flatMap(object -> Stream.concat(
                        object.problems().stream().map(problem -> command(object, problem)),
                        object.findings().stream().map(finding -> command(object, finding))))
                .collect(Collectors.joining());
        return commands + notEvaluated(report);
    }

    /** Returns one notice for all rules and objects that were not evaluated: a step shows ten notices only. */
    private static String notEvaluated(Report report) {
        var skipped = Stream.concat(
                        report.unevaluated().stream().map(UnevaluatedRule::text),
                        report.objects().stream()
                                .filter(each -> each.decision() == ReportDecision.SKIPPED)
                                .map(each -> each.title() + ": " + each.skipReason()))
                .toList();
        return skipped.isEmpty()
                ? ""
                : "::notice title=Skipped::%s\n"
                        .formatted(data("%d not evaluated\n".formatted(skipped.size()) + String.join("\n", skipped)));
    }

    private static String command(ReportEntry object, InputProblem problem) {
        var location = problem.location()
                .filter(_ -> !object.source().equals("-"))
                .map(at -> "file=%s,line=%d,col=%d,".formatted(property(object.source()), at.line(), at.column()))
                .orElse("");
        return "::error %stitle=%s::%s\n"
                .formatted(
                        location,
                        property(object.label()),
                        data(object.title() + ": " + SafeText.clean(problem.message())));
    }

    private static String command(ReportEntry object, Finding finding) {
        var name = switch (finding.action()) {
            case DENY -> "error";
            case WARN -> "warning";
            case AUDIT -> "notice";
        };
        var message = object.title() + ": " + finding.message() + "\n" + Report.Printer.details(finding);
        return "::%s %stitle=%s::%s\n"
                .formatted(name, location(object, finding), property(finding.check()), data(message));
    }

    /** Returns the location properties; empty for standard input. */
    private static String location(ReportEntry object, Finding finding) {
        return object.location(finding)
                .filter(_ -> !object.source().equals("-"))
                .map(location -> "file=%s,line=%d,col=%d,"
                        .formatted(property(object.source()), location.line(), location.column()))
                .orElse("");
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
