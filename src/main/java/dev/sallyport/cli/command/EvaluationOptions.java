package dev.sallyport.cli.command;

import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ArtifactUri;
import dev.sallyport.cli.report.Colors;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.cli.report.GithubReport;
import dev.sallyport.cli.report.JsonReport;
import dev.sallyport.cli.report.JunitReport;
import dev.sallyport.cli.report.Report;
import dev.sallyport.cli.report.ReportDecision;
import dev.sallyport.cli.report.ReportFormat;
import dev.sallyport.cli.report.SarifReport;
import dev.sallyport.cli.report.TextReport;
import dev.sallyport.explain.DocsUrl;
import java.io.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the commands that print a report: policies, output format, exit code. */
final class EvaluationOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private PolicyOption policies;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private ReportFormat format;

    @Mixin
    private LayoutOptions layout;

    @Option(names = "--fail-on-warn", description = "Exit with 1 also if a policy with action Warn is violated.")
    private boolean failOnWarn;

    @Option(
            names = "--fail-on-skipped",
            description = "Exit with 1 also if an object is evaluated by no policy, or a rule for none.")
    private boolean failOnSkipped;

    @Option(names = "--no-color", description = "No colors on a terminal; the variable NO_COLOR does the same.")
    private boolean noColor;

    @Option(
            names = "--docs-url",
            paramLabel = "URL",
            defaultValue = "${sys:sallyport.docs-url:-${env:SALLYPORT_DOCS_URL:-}}",
            description = "URL of the published directory docs, or a pattern with {check}; findings link to it.")
    private String docsUrl;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    EvaluationOptions() {}

    List<String> policies() {
        return policies.files();
    }

    /** Prints the report of one image, which must not be skipped, and returns the exit code. */
    int printVerification(Report report) throws InputError {
        failOnSkipped = true;
        return print(report);
    }

    /** Prints a report and returns the exit code. */
    int print(Report report) throws InputError {
        layout.requireText(format);
        var out = command.commandLine().getOut();
        out.print(printer().print(report));
        var code = fails(report) ? ExitCode.FAILURE : report.exitCode();
        if (out.checkError() && code == ExitCode.SUCCESS) {
            command.commandLine().getErr().println("error: cannot write the report to standard output");
            code = ExitCode.UNDECIDED;
        }
        return code.code();
    }

    private boolean fails(Report report) {
        return (failOnWarn && report.count(ReportDecision.WARN) > 0)
                || (failOnSkipped
                        && (report.count(ReportDecision.SKIPPED) > 0
                                || !report.unevaluated().isEmpty()));
    }

    private Report.Printer printer() {
        return switch (format) {
            case text -> new TextReport(colors(), new DocsUrl(docsUrl), layout.layout(), layout.isQuiet());
            case json -> new JsonReport();
            case sarif ->
                new SarifReport(
                        version(),
                        new DocsUrl(docsUrl),
                        new ArtifactUri(Path.of("").toAbsolutePath()));
            case junit -> new JunitReport();
            case github -> new GithubReport();
        };
    }

    private Colors colors() {
        boolean isTerminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return Colors.of(noColor, System.getenv(), isTerminal);
    }

    private String version() {
        return command.root().version()[0].replaceFirst("^sallyport ", "");
    }
}
