package dev.sallyport.cli.command;

import dev.sallyport.cli.evaluation.LocalImages;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.suite.PolicyCase;
import dev.sallyport.cli.suite.SuiteFiles;
import dev.sallyport.cli.suite.SuiteReport;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sallyport.cli.suite.SuiteReport.SuiteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport test}: whether policies do what is expected of them. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = "Tests policies: judges what suites name, and compares with what they expect.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all as expected",
            "1:some not as expected",
            "2:bad usage or input",
            "3:some could not be decided, and all others are as expected"
        })
final class TestCommand implements Callable<Integer> {
    private final SuiteFiles suiteFiles;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final LayoutOption layouts;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private SuiteReport.Format output;

    @Option(
            names = "--filter",
            defaultValue = "",
            paramLabel = "REGEXP",
            description = "Runs just the tests whose SUITE/TEST name has a match (RE2).")
    private String filter;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "Suites, or directories with sallyport-test.yaml or *.sallyport-test.yaml in them.")
    private List<String> paths;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    TestCommand(SuiteFiles suiteFiles, LocalImages images) {
        this.suiteFiles = suiteFiles;
        this.layouts = new LayoutOption(images);
    }

    @Override
    public Integer call() throws InputError {
        var pattern = pattern();
        var results = new ArrayList<SuiteResult>();
        for (var suite : suiteFiles.read(paths)) {
            var chosen = suite.cases().stream()
                    .filter(test ->
                            pattern.matcher(suite.name() + "/" + test.name()).find())
                    .toList();
            if (!chosen.isEmpty()) {
                results.add(new SuiteResult(
                        suite, chosen.stream().map(PolicyCase::run).toList()));
            }
        }
        if (results.isEmpty()) {
            throw new InputError("no test has a name with a match for \"" + filter + "\"");
        }
        var report = new SuiteReport(results);
        spec.commandLine().getOut().print(report.text(output));
        spec.commandLine().getOut().flush();
        return report.exitCode();
    }

    private Pattern pattern() throws InputError {
        try {
            return Pattern.compile(filter);
        } catch (PatternSyntaxException e) {
            throw new InputError("--filter is no regular expression: " + e.getMessage());
        }
    }
}
