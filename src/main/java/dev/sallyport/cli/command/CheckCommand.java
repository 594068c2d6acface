package dev.sallyport.cli.command;

import dev.sallyport.admission.Verdict;
import dev.sallyport.cli.evaluation.LocalImages;
import dev.sallyport.cli.evaluation.OfflineEvaluator;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.ManifestReader;
import dev.sallyport.cli.report.EvaluatedObject;
import dev.sallyport.cli.report.Report;
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

/** {@code sallyport check}: judges manifests as the webhook would. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Judges manifests by policies, as the webhook would.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:allowed", "1:refused", "2:bad usage or input", "3:could not decide"})
final class CheckCommand implements Callable<Integer> {
    private final Documents documents;
    private final PolicyFiles policyFiles;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final LayoutOption layouts;

    @Mixin
    private EvaluationOptions options;

    @Option(
            names = "--namespace-label",
            paramLabel = "KEY=VALUE",
            description = "A label of the namespaces that the objects go to.")
    private Map<String, String> namespaceLabels = Map.of();

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "The environment that the objects go to; else the Environments among the policies say.")
    private @Nullable String environment;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files, directories, or - for standard input.")
    private List<String> files;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    CheckCommand(Documents documents, PolicyFiles policyFiles, LocalImages images) {
        this.documents = documents;
        this.policyFiles = policyFiles;
        this.layouts = new LayoutOption(images);
    }

    @Override
    public Integer call() throws InputError {
        var read = documents.read(files);
        var judge = new OfflineEvaluator(
                policyFiles.read(options.policies(), read, Optional.ofNullable(environment)), namespaceLabels);
        var subjects = InputError.collect(read, Candidate::of);
        if (subjects.isEmpty()) {
            throw new InputError("there is nothing to judge in " + String.join(", ", files));
        }
        return options.print(
                new Report(subjects.stream().map(each -> each.judged(judge)).toList()));
    }

    /**
     * What a document holds.
     *
     * @param subject empty for an object that nothing judges
     */
    private record Candidate(Document document, Optional<Subject> subject) {
        static Candidate of(Document document) throws InputError {
            return new Candidate(document, ManifestReader.subject(document));
        }

        EvaluatedObject judged(OfflineEvaluator judge) {
            return subject.map(it -> EvaluatedObject.of(document, it.namespace(), it.name(), judge.judge(it)))
                    .orElseGet(this::notJudged);
        }

        /** What the webhook is not asked about gets in. */
        private EvaluatedObject notJudged() {
            var metadata = document.object().get("metadata") instanceof Map<?, ?> map ? map : Map.of();
            return EvaluatedObject.of(
                    document,
                    metadata.get("namespace") instanceof String namespace ? namespace : "",
                    metadata.get("name") instanceof String name ? name : "",
                    new Verdict.Allowed(List.of(), List.of(), List.of(), List.of()));
        }
    }
}
