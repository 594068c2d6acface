package dev.sallyport.cli.command;

import dev.sallyport.cli.evaluation.CandidateReader;
import dev.sallyport.cli.evaluation.OfflineEvaluator;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.cli.report.Report;
import dev.sallyport.signature.ImageLayouts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code sallyport check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Evaluates manifests by policies, as the webhook does.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.ALLOWED_TEXT, ExitCode.DENIED_TEXT, ExitCode.USAGE_TEXT, ExitCode.UNDECIDED_TEXT})
final class CheckCommand implements Callable<Integer> {
    private final Documents documents;
    private final PolicyFiles policyFiles;
    private final ImageLayouts imageLayouts;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LayoutOption layouts;

    @Mixin
    private EvaluationOptions options;

    @Mixin
    private ManifestOptions manifests;

    @Option(
            names = "--namespace-label",
            paramLabel = "KEY=VALUE",
            description = "Label of the namespaces of all objects.")
    private Map<String, String> namespaceLabels = Map.of();

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "Environment of all namespaces. Default: as the Environments in the files of -p select.")
    private @Nullable String environment;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files, directories, or - for standard input.")
    private List<String> files;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    CheckCommand(Documents documents, PolicyFiles policyFiles, ImageLayouts imageLayouts) {
        this.documents = documents;
        this.policyFiles = policyFiles;
        this.imageLayouts = imageLayouts;
    }

    @Override
    public Integer call() throws InputError {
        var images = layouts.sources(imageLayouts);
        var read = documents.readEach(files);
        if (read.isEmpty()) {
            throw new InputError("no Kubernetes object in " + String.join(", ", files));
        }
        var candidates = read.stream().flatMap(manifests.reader()::read).toList();
        var policies = policyFiles
                .withImages(images)
                .read(
                        options.policies(),
                        CandidateReader.objects(read),
                        manifests.namespace(),
                        Optional.ofNullable(environment));
        var evaluator = new OfflineEvaluator(policies.evaluable(), namespaceLabels);
        var report = new Report(
                candidates.stream().map(each -> each.evaluate(evaluator)).toList(), List.of(), policies.unevaluated());
        if (report.isUnevaluated()) {
            spec.commandLine().getErr().println("note: no object was evaluated");
        }
        return options.print(report);
    }
}
