package dev.sallyport.cli.command;

import dev.sallyport.admission.Verdict;
import dev.sallyport.cli.evaluation.OfflineEvaluator;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.ManifestReader;
import dev.sallyport.cli.report.EvaluatedObject;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.cli.report.Report;
import dev.sallyport.signature.ImageLayouts;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

    @Mixin
    private LayoutOption layouts;

    @Mixin
    private EvaluationOptions options;

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
        var read = documents.read(files);
        var policies = policyFiles.withImages(images).read(options.policies(), read, Optional.ofNullable(environment));
        var evaluator = new OfflineEvaluator(policies, namespaceLabels);
        var candidates = InputError.collect(read, Candidate::of);
        if (candidates.isEmpty()) {
            throw new InputError("no Kubernetes object in " + String.join(", ", files));
        }
        return options.print(new Report(
                candidates.stream().map(each -> each.evaluate(evaluator)).toList()));
    }

    /**
     * A document with the object that it contains.
     *
     * @param subject empty if no policy evaluates objects of this kind
     */
    private record Candidate(Document document, Optional<Subject> subject) {
        static Candidate of(Document document) throws InputError {
            return new Candidate(document, ManifestReader.subject(document));
        }

        EvaluatedObject evaluate(OfflineEvaluator evaluator) {
            return subject.map(it -> EvaluatedObject.of(document, it.namespace(), it.name(), evaluator.evaluate(it)))
                    .orElseGet(this::allowed);
        }

        /** Allows an object of a kind for which the webhook is never called. */
        private EvaluatedObject allowed() {
            var metadata = document.object().get("metadata") instanceof Map<?, ?> map ? map : Map.of();
            return EvaluatedObject.of(
                    document,
                    metadata.get("namespace") instanceof String namespace ? namespace : "",
                    metadata.get("name") instanceof String name ? name : "",
                    new Verdict.Allowed(List.of(), List.of(), List.of(), List.of()));
        }
    }
}
