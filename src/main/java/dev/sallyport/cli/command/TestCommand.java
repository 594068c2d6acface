package dev.sallyport.cli.command;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.cli.suite.PolicyCase;
import dev.sallyport.cli.suite.SuiteFiles;
import dev.sallyport.cli.suite.SuiteFormat;
import dev.sallyport.cli.suite.SuiteReport;
import dev.sallyport.cli.suite.SuiteReport.SuiteResult;
import dev.sallyport.signature.ImageLayouts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code sallyport test}. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = "Runs the policy tests of suites and compares verdicts with expectations.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:all tests passed",
            "1:at least one test failed",
            ExitCode.USAGE_TEXT,
            "3:at least one test is undecided, all others passed"
        })
final class TestCommand implements Callable<Integer> {
    private final Documents documents;
    private final PolicyFiles policyFiles;
    private final ImageLayouts imageLayouts;

    @Mixin
    private LayoutOption layouts;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private SuiteFormat format;

    @Option(
            names = "--filter",
            defaultValue = "",
            paramLabel = "REGEXP",
            description = "Run only tests whose name SUITE/TEST contains a match (RE2).")
    private String filter;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "Suites, or directories with sallyport-test.yaml or *.sallyport-test.yaml.")
    private List<String> paths;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    TestCommand(Documents documents, PolicyFiles policyFiles, ImageLayouts imageLayouts) {
        this.documents = documents;
        this.policyFiles = policyFiles;
        this.imageLayouts = imageLayouts;
    }

    @Override
    public Integer call() throws InputError {
        var pattern = pattern();
        var policies = policyFiles.withImages(layouts.sources(imageLayouts));
        var results = new ArrayList<SuiteResult>();
        for (var suite : new SuiteFiles(documents, policies, imageLayouts).read(paths)) {
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
            throw new InputError("--filter \"%s\" matches no test".formatted(filter));
        }
        var report = new SuiteReport(results);
        spec.commandLine().getOut().print(report.text(format));
        spec.commandLine().getOut().flush();
        return report.exitCode().code();
    }

    private Pattern pattern() throws InputError {
        try {
            return Pattern.compile(filter);
        } catch (PatternSyntaxException e) {
            throw new InputError("--filter \"%s\" is not a regular expression: %s".formatted(filter, e.getMessage()));
        }
    }
}
