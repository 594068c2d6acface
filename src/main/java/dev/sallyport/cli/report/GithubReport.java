package dev.sallyport.cli.report;

import dev.sallyport.finding.Finding;
import java.util.stream.Collectors;

/** For GitHub Actions: workflow commands, which become annotations of the lines in a pull request. */
public record GithubReport() implements Report.Printer {

    @Override
    public String print(Report report) {
        return report.judged().stream()
                .flatMap(judged -> judged.verdict().findings().stream().map(finding -> command(judged, finding)))
                .collect(Collectors.joining());
    }

    private static String command(EvaluatedObject judged, Finding finding) {
        var name = switch (finding.action()) {
            case DENY -> "error";
            case WARN -> "warning";
            case AUDIT -> "notice";
        };
        var message = judged.title() + ": " + finding.message() + "\n" + Report.Printer.details(finding);
        return "::%s %stitle=%s::%s\n"
                .formatted(name, place(judged, finding), property(finding.check()), data(message));
    }

    /** Nothing for standard input, which no one can open. */
    private static String place(EvaluatedObject judged, Finding finding) {
        return judged.place(finding)
                .filter(_ -> !judged.source().equals("-"))
                .map(place ->
                        "file=%s,line=%d,col=%d,".formatted(property(judged.source()), place.line(), place.column()))
                .orElse("");
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
