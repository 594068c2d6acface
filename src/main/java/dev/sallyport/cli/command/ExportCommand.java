package dev.sallyport.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.export.Export;
import dev.sallyport.export.ExportText;
import dev.sallyport.finding.SafeText;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport export}: policies for others to enforce. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes policies for others to enforce.",
        synopsisSubcommandLabel = "COMMAND")
final class ExportCommand {
    /** Nothing judges it, so that a cluster can always be mended from there. */
    private static final String ALWAYS_EXEMPT = "kube-system";

    private final PolicyFiles policyFiles;

    @Spec
    private CommandSpec spec;

    /** How it is printed. */
    enum Format {
        yaml,
        json
    }

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    ExportCommand(PolicyFiles policyFiles) {
        this.policyFiles = policyFiles;
    }

    @Command(
            name = "vap",
            mixinStandardHelpOptions = true,
            description =
                    "Writes ValidatingAdmissionPolicy objects for the checks that the API server can make by itself.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:written", "1:with --strict, something was left out", "2:bad usage or input"})
    int vap(
            @Option(
                            names = {"-p", "--policy"},
                            required = true,
                            paramLabel = "POLICY",
                            description =
                                    "File or directory with policies, and with the Secrets and ConfigMaps of their"
                                            + " keys.")
                    List<String> policies,
            @Option(
                            names = {"-o", "--output"},
                            defaultValue = "yaml",
                            description = "One of: $${COMPLETION-CANDIDATES}.")
                    Format output,
            @Option(
                            names = "--exempt",
                            paramLabel = "NAMESPACE",
                            defaultValue = "sallyport-system",
                            description =
                                    "A namespace that is never judged, beside kube-system; default: $${DEFAULT-VALUE}.")
                    List<String> exempt,
            @Option(names = "--strict", description = "Fails where something cannot be written, and is left out.")
                    boolean strict)
            throws InputError, JsonProcessingException {
        var never = new ArrayList<>(exempt);
        never.add(ALWAYS_EXEMPT);
        var export = Export.of(policyFiles.read(policies).policies(), never);
        var commandLine = spec.commandLine();
        commandLine
                .getOut()
                .print(
                        switch (output) {
                            case yaml -> ExportText.yaml(export);
                            case json -> ExportText.json(export);
                        });
        commandLine.getOut().flush();
        export.omissions()
                .forEach(omission -> commandLine.getErr().println("note: " + SafeText.clean(omission.toString())));
        return strict && !export.omissions().isEmpty() ? 1 : 0;
    }
}
