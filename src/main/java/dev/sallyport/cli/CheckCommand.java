package dev.sallyport.cli;

import dev.sallyport.admission.Verdict;
import dev.sallyport.cli.Documents.Document;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-p", "--policy"},
            required = true,
            paramLabel = "POLICY",
            description = "File or directory with policies, and with the Secrets and ConfigMaps of their keys.")
    private List<String> policies;

    @Option(
            names = "--namespace-label",
            paramLabel = "KEY=VALUE",
            description = "A label of the namespaces that the objects go to.")
    private Map<String, String> namespaceLabels = Map.of();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "One of: $${COMPLETION-CANDIDATES}.")
    private Report.Format output;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files, directories, or - for standard input.")
    private List<String> files;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    CheckCommand(Documents documents, PolicyFiles policyFiles) {
        this.documents = documents;
        this.policyFiles = policyFiles;
    }

    @Override
    public Integer call() throws InputError {
        var read = documents.read(files);
        var judge = new Judge(policyFiles.read(policies, read), namespaceLabels);
        var judged = new ArrayList<Judged>();
        for (var document : read) {
            judged.add(Manifests.subject(document)
                    .map(subject -> judged(document, subject, judge))
                    .orElseGet(() -> notJudged(document)));
        }
        var report = new Report(judged);
        report.print(output, spec.commandLine().getOut());
        return report.exitCode();
    }

    private static Judged judged(Document document, Subject subject, Judge judge) {
        return new Judged(
                document.source(),
                document.text("apiVersion"),
                document.text("kind"),
                subject.namespace(),
                subject.name(),
                judge.judge(subject));
    }

    /** What the webhook is not asked about gets in. */
    private static Judged notJudged(Document document) {
        var metadata = document.object().get("metadata") instanceof Map<?, ?> map ? map : Map.of();
        return new Judged(
                document.source(),
                document.text("apiVersion"),
                document.text("kind"),
                metadata.get("namespace") instanceof String namespace ? namespace : "",
                metadata.get("name") instanceof String name ? name : "",
                new Verdict.Allowed(List.<Policy>of(), List.of(), List.of()));
    }
}
