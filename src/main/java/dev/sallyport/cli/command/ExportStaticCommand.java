package dev.sallyport.cli.command;

import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.export.StaticExport;
import dev.sallyport.export.StaticFiles;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code sallyport export static}. */
@Command(
        name = "static",
        mixinStandardHelpOptions = true,
        description = {
            "Writes policies, and the webhooks of a cluster, as files that the API server reads from its disk,",
            "so that no client can delete them (Kubernetes 1.36 or newer, KEP-5793)."
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.SUCCESS_TEXT,
            "1:with --strict: at least one check cannot be exported",
            ExitCode.CLUSTER_TEXT
        })
final class ExportStaticCommand implements Callable<Integer> {
    private final PolicyFiles policyFiles;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PolicyOption policies;

    @Mixin
    private ClusterAccess cluster;

    @Option(
            names = {"-d", "--directory"},
            required = true,
            paramLabel = "DIRECTORY",
            description = "Directory that receives the files.")
    private Path directory;

    @Option(
            names = "--host-path",
            paramLabel = "PATH",
            description = "Absolute path of the directory on the hosts of the API servers. Default: its path here.")
    private @Nullable String hostPath;

    @Option(
            names = "--webhook-url",
            paramLabel = "URL",
            description = {
                "https URL of the webhook for the API servers, which resolve no Services in such files.",
                "Default: only policies are written."
            })
    private @Nullable String webhookUrl;

    @Option(
            names = "--configuration",
            paramLabel = "NAME",
            defaultValue = "sallyport",
            description = "ValidatingWebhookConfiguration with the webhooks. Default: ${DEFAULT-VALUE}.")
    private String configuration;

    @Option(
            names = "--exempt",
            paramLabel = "NAMESPACE",
            defaultValue = "sallyport-system",
            description = "Exempt namespace, in addition to kube-system. Default: ${DEFAULT-VALUE}.")
    private List<String> exempt;

    @Option(names = "--strict", description = "Exit with 1 if a check cannot be exported.")
    private boolean strict;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExportStaticCommand(PolicyFiles policyFiles) {
        this.policyFiles = policyFiles;
    }

    @Override
    public Integer call() throws InputError {
        var path = hostPath();
        var url = webhookUrl == null ? null : https(webhookUrl);
        var export = ExportCommand.export(policyFiles, policies, exempt);
        var manifests = StaticExport.of(export);
        if (url != null) {
            manifests = manifests.withWebhooks(webhooks(), url);
        }
        try {
            StaticFiles.write(manifests, directory, path);
        } catch (IOException e) {
            throw new InputError("cannot write to %s: %s".formatted(directory, e));
        }
        var commandLine = spec.commandLine();
        commandLine
                .getOut()
                .println("options of kube-apiserver: --feature-gates=ManifestBasedAdmissionControlConfig=true"
                        + " --admission-control-config-file=%s/%s".formatted(path, StaticFiles.CONFIGURATION));
        commandLine.getOut().flush();
        return ExportCommand.report(export, strict, commandLine.getErr());
    }

    private String hostPath() throws InputError {
        if (hostPath == null) {
            return directory.toAbsolutePath().normalize().toString();
        }
        if (!hostPath.startsWith("/")) {
            throw new InputError("--host-path \"%s\" is not absolute".formatted(hostPath));
        }
        return hostPath;
    }

    private static String https(String url) throws InputError {
        try {
            var parsed = URI.create(url);
            if ("https".equals(parsed.getScheme()) && parsed.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // is no URL
        }
        throw new InputError(
                "--webhook-url \"%s\" is no https URL, such as https://10.96.0.20/validate".formatted(url));
    }

    private ValidatingWebhookConfiguration webhooks() throws InputError {
        try (var client = cluster.connect()) {
            try {
                var found = client.admissionRegistration()
                        .v1()
                        .validatingWebhookConfigurations()
                        .withName(configuration)
                        .get();
                if (found == null) {
                    throw new InputError("ValidatingWebhookConfiguration \"%s\" not found".formatted(configuration));
                }
                return found;
            } catch (KubernetesClientException e) {
                throw ClusterAccess.error(client, "get", "validatingwebhookconfiguration \"" + configuration + "\"", e);
            }
        }
    }
}
