package dev.sallyport.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.export.Export;
import dev.sallyport.export.ExportText;
import dev.sallyport.finding.SafeText;
import java.io.PrintWriter;
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
        description = "Exports policies to objects and files of the API server, and evidence for auditors.",
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
        var export = export(policyFiles, policies, exempt);
        var commandLine = spec.commandLine();
        commandLine
                .getOut()
                .print(
                        switch (format) {
                            case yaml -> ExportText.yaml(export);
                            case json -> ExportText.json(export);
                        });
        commandLine.getOut().flush();
        return report(export, strict, commandLine.getErr());
    }

    /** Returns the export of the policies in files. */
    static Export export(PolicyFiles files, PolicyOption policies, List<String> exempt) throws InputError {
        var exemptNamespaces = new ArrayList<>(exempt);
        exemptNamespaces.add(ALWAYS_EXEMPT);
        return Export.of(files.read(policies.files()).policies(), exemptNamespaces);
    }

    /** Prints the omissions, and returns the exit code. */
    static int report(Export export, boolean strict, PrintWriter err) {
        export.omissions().forEach(omission -> err.println("note: " + SafeText.clean(omission.toString())));
        return (strict && !export.omissions().isEmpty() ? ExitCode.FAILURE : ExitCode.SUCCESS).code();
    }
}
