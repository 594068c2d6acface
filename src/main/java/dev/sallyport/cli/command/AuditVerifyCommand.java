package dev.sallyport.cli.command;

import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterCheckpoints;
import dev.sallyport.cli.input.AuditFile;
import dev.sallyport.cli.input.CheckpointFile;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ChainReport;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.ledger.ChainCheckpoint;
import dev.sallyport.ledger.ChainVerifier;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code sallyport audit verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verifies the chains of audit lines in log files, and reports missing, altered, reordered and cut lines.",
            "Only checkpoints reveal a chain that was made anew, and an end that was removed."
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {"0:every chain is intact", "1:at least one chain has a fault", ExitCode.CLUSTER_TEXT})
final class AuditVerifyCommand implements Callable<Integer> {
    @Mixin
    private ClusterAccess access;

    @Mixin
    private OutputOption output;

    @ArgGroup
    private Checkpoints checkpoints = new Checkpoints();

    @Option(
            names = "--rotated",
            description = "Accept that lines before the first one of a chain are in files that were deleted.")
    private boolean rotated;

    @Option(names = "--complete", description = "Also require that every chain with a checkpoint is in the files.")
    private boolean complete;

    @Option(
            names = "--operator-namespace",
            paramLabel = "NAMESPACE",
            defaultValue = "sallyport-system",
            description = "Namespace of the operator, for --cluster. Default: ${DEFAULT-VALUE}.")
    private String operatorNamespace;

    @Option(
            names = "--lease",
            paramLabel = "NAME",
            defaultValue = "sallyport-audit",
            description = "Lease with the checkpoints, for --cluster. Default: ${DEFAULT-VALUE}.")
    private String lease;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Logs of the operator, of any replica and in any order; with .gz, compressed.")
    private List<Path> files;

    /** Exclusive sources of checkpoints. */
    private static final class Checkpoints {
        @Option(
                names = "--checkpoints",
                paramLabel = "FILE",
                description = "File with the checkpoints: kubectl get lease sallyport-audit -o yaml (or json).")
        private @Nullable Path file;

        @Option(names = "--cluster", description = "Read the checkpoints from the cluster.")
        private boolean fromCluster;
    }

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    AuditVerifyCommand() {}

    @Override
    public Integer call() throws InputError {
        var hasCheckpoints = checkpoints.fromCluster || checkpoints.file != null;
        if (complete && !hasCheckpoints) {
            throw new InputError("--complete requires checkpoints: give --checkpoints FILE or --cluster");
        }
        var verifier = new ChainVerifier(known(), hasCheckpoints, rotated);
        for (var file : files) {
            AuditFile.read(file, verifier);
        }
        var report = new ChainReport(verifier.results(), complete ? verifier.absent() : List.of());
        if (report.isEmpty()) {
            throw new InputError("no audit line with a chain in the files");
        }
        output.print(report::text, report::json);
        return (report.isIntact() ? ExitCode.SUCCESS : ExitCode.FAILURE).code();
    }

    private List<ChainCheckpoint> known() throws InputError {
        if (checkpoints.file != null) {
            return CheckpointFile.read(checkpoints.file);
        }
        if (!checkpoints.fromCluster) {
            return List.of();
        }
        try (var client = access.connect()) {
            return new ClusterCheckpoints(client).read(operatorNamespace, lease);
        }
    }
}
