package dev.sallyport.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.export.Export;
import dev.sallyport.export.ExportText;
import dev.sallyport.finding.SafeText;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command group {@code sallyport export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Exports policies to other policy engines.",
        synopsisSubcommandLabel = "COMMAND")
final class ExportCommand {
    /** Namespace that is always exempt, so that a cluster can be repaired from it. */
    private static final String ALWAYS_EXEMPT = "kube-system";

    private final PolicyFiles policyFiles;

    @Spec
    private CommandSpec spec;

    /** Output format of manifests. */
    enum ManifestFormat {
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
            description = "Exports checks to ValidatingAdmissionPolicy objects, which the API server evaluates itself.",
            exitCodeListHeading = ExitCode.HEADING,
            exitCodeList = {
                ExitCode.SUCCESS_TEXT,
                "1:with --strict: at least one check cannot be exported",
                ExitCode.USAGE_TEXT
            })
    int vap(
            @Mixin PolicyOption policies,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FORMAT",
                            defaultValue = "yaml",
                            description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    ManifestFormat format,
            @Option(
                            names = "--exempt",
                            paramLabel = "NAMESPACE",
                            defaultValue = "sallyport-system",
                            description = "Exempt namespace, in addition to kube-system. Default: ${DEFAULT-VALUE}.")
                    List<String> exempt,
            @Option(names = "--strict", description = "Exit with 1 if a check cannot be exported.") boolean strict)
            throws InputError, JsonProcessingException {
        var exemptNamespaces = new ArrayList<>(exempt);
        exemptNamespaces.add(ALWAYS_EXEMPT);
        var export = Export.of(policyFiles.read(policies.files()).policies(), exemptNamespaces);
        var commandLine = spec.commandLine();
        commandLine
                .getOut()
                .print(
                        switch (format) {
                            case yaml -> ExportText.yaml(export);
                            case json -> ExportText.json(export);
                        });
        commandLine.getOut().flush();
        export.omissions()
                .forEach(omission -> commandLine.getErr().println("note: " + SafeText.clean(omission.toString())));
        return (strict && !export.omissions().isEmpty() ? ExitCode.FAILURE : ExitCode.SUCCESS).code();
    }
}
