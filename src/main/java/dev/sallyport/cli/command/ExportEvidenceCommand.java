package dev.sallyport.cli.command;

import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.api.v1alpha1.ChangeRecord;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterCheckpoints;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.evidence.EvidenceExport;
import dev.sallyport.cli.evidence.EvidenceSource;
import dev.sallyport.cli.input.AuditFile;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.SinceArgument;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.ledger.ChainResult;
import dev.sallyport.ledger.ChainVerifier;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code sallyport export evidence}. */
@Command(
        name = "evidence",
        mixinStandardHelpOptions = true,
        description = {
            "Writes evidence for auditors: deployments, denied requests, exceptions, approvals, policies,",
            "and controls of SLSA, NIST SSDF, CIS Kubernetes Benchmark and PCI DSS, as JSON with an index."
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.SUCCESS_TEXT,
            "1:the audit lines have a fault; the files are written",
            ExitCode.CLUSTER_TEXT
        })
final class ExportEvidenceCommand implements Callable<Integer> {
    private static final String SUMS = "SHA256SUMS";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterAccess access;

    @Option(
            names = "--since",
            required = true,
            paramLabel = "DURATION|DATE",
            description = "Start of the period, such as 720h, 2026-11-01 or 2026-11-01T08:00:00Z.")
    private String since;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIRECTORY",
            description = "Directory that receives the files.")
    private Path directory;

    @Option(
            names = "--audit",
            paramLabel = "FILE",
            description = {
                "Log of the operator whose audit lines are verified by the checkpoints of the cluster; may be repeated.",
                "Lines before the first one of a chain may be absent."
            })
    private List<Path> audit = List.of();

    @Option(
            names = "--operator-namespace",
            paramLabel = "NAMESPACE",
            defaultValue = "sallyport-system",
            description = "Namespace of the operator, for --audit. Default: ${DEFAULT-VALUE}.")
    private String operatorNamespace;

    @Option(
            names = "--lease",
            paramLabel = "NAME",
            defaultValue = "sallyport-audit",
            description = "Lease with the checkpoints, for --audit. Default: ${DEFAULT-VALUE}.")
    private String lease;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExportEvidenceCommand() {}

    @Override
    public Integer call() throws InputError {
        var now = InstantSource.system().instant();
        var period = new EvidenceSource.Period(SinceArgument.parse(since, now), now);
        try (var client = access.connect()) {
            var listing = new ClusterListing(client, null);
            var chains = chains(client);
            var files = EvidenceExport.files(new EvidenceSource(
                    period,
                    listing.sallyportObjects(Environment.class),
                    listing.sallyportObjects(DeploymentPolicy.class),
                    listing.sallyportObjects(DeploymentRecord.class),
                    listing.sallyportObjects(DeploymentException.class),
                    changes(listing),
                    chains));
            write(files);
            var out = spec.commandLine().getOut();
            out.println("%s: %d files, index.md first".formatted(directory, files.size() + 1));
            out.flush();
            return (chains.stream().allMatch(ChainResult::isIntact) ? ExitCode.SUCCESS : ExitCode.FAILURE).code();
        }
    }

    private static List<HasMetadata> changes(ClusterListing listing) throws InputError {
        var changes = new ArrayList<HasMetadata>(listing.sallyportObjects(ChangeRecord.class));
        changes.addAll(listing.sallyportObjects(BreakGlass.class));
        return changes;
    }

    private List<ChainResult> chains(KubernetesClient client) throws InputError {
        if (audit.isEmpty()) {
            return List.of();
        }
        var verifier = new ChainVerifier(new ClusterCheckpoints(client).read(operatorNamespace, lease), true, true);
        for (var file : audit) {
            AuditFile.read(file, verifier);
        }
        return verifier.results();
    }

    private void write(Map<String, String> files) throws InputError {
        try {
            Files.createDirectories(directory);
            var sums = new StringBuilder();
            for (var file : files.entrySet()) {
                Files.writeString(directory.resolve(file.getKey()), file.getValue());
                sums.append(hash(file.getValue()))
                        .append("  ")
                        .append(file.getKey())
                        .append('\n');
            }
            Files.writeString(directory.resolve(SUMS), sums);
        } catch (IOException e) {
            throw new InputError("cannot write to %s: %s".formatted(directory, e));
        }
    }

    private static String hash(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
