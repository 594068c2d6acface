package dev.sallyport.cli.report;

import dev.sallyport.finding.Finding;
import java.util.stream.Collectors;

/** Report as GitHub workflow commands, which annotate the lines of a pull request. */
public record GithubReport() implements Report.Printer {

    @Override
    public String print(Report report) {
        return report.objects().stream()
                .flatMap(object -> object.verdict().findings().stream().map(finding -> command(object, finding)))
                .collect(Collectors.joining());
    }

    private static String command(EvaluatedObject object, Finding finding) {
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
    private static String location(EvaluatedObject object, Finding finding) {
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
