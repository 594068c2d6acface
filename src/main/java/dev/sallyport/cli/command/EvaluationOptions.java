package dev.sallyport.cli.command;

import dev.sallyport.cli.report.ArtifactUri;
import dev.sallyport.cli.report.Colors;
import dev.sallyport.cli.report.GithubReport;
import dev.sallyport.cli.report.JsonReport;
import dev.sallyport.cli.report.JunitReport;
import dev.sallyport.cli.report.Report;
import dev.sallyport.cli.report.SarifReport;
import dev.sallyport.cli.report.TextReport;
import dev.sallyport.explain.DocsUrl;
import java.io.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command takes that judges by policies and prints a report. */
final class EvaluationOptions {
    private static final int UNDECIDED = 3;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-p", "--policy"},
            required = true,
            paramLabel = "POLICY",
            description = "File or directory with policies, and with the Secrets and ConfigMaps of their keys.")
    private List<String> policies;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private Report.Format output;

    @Option(names = "--fail-on-warn", description = "Exit with 1 where policies only warn, too.")
    private boolean failOnWarn;

    @Option(names = "--no-color", description = "No colours, not on a terminal either; as the variable NO_COLOR does.")
    private boolean noColour;

    @Option(
            names = "--docs-url",
            paramLabel = "URL",
            defaultValue = "${sys:sallyport.docs-url:-${env:SALLYPORT_DOCS_URL:-}}",
            description = "Where the directory docs is published, or a pattern with {check} in it; reports link there.")
    private String docsUrl;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    EvaluationOptions() {}

    List<String> policies() {
        return policies;
    }

    /**
     * Prints a report.
     *
     * @return the exit code that it means
     */
    int print(Report report) {
        var out = command.commandLine().getOut();
        out.print(printer().print(report));
        int code = failOnWarn && report.warned() > 0 ? 1 : report.exitCode();
        if (out.checkError() && code == 0) {
            command.commandLine().getErr().println("error: the report cannot be written");
            return UNDECIDED;
        }
        return code;
    }

    private Report.Printer printer() {
        return switch (output) {
            case text -> new TextReport(colours(), new DocsUrl(docsUrl));
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

    private Colors colours() {
        boolean isTerminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return Colors.of(noColour, System.getenv(), isTerminal);
    }

    private String version() {
        return command.root().version()[0].replaceFirst("^sallyport ", "");
    }
}
