package dev.sallyport.cli.cluster;

import dev.sallyport.cli.input.InputError;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster is meant, and as whom. */
public final class ClusterAccess {
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
    private static final int RETRIES = 2;
    private static final int PATIENCE_MILLIS = 10_000;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the cluster; where not given, as kubectl finds it.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description = "A context of the kubeconfig; the current one where not given.")
    private @Nullable String context;

    @Option(
            names = "--as",
            paramLabel = "USER",
            description = "Acts as this user, which takes the right to impersonate.")
    private @Nullable String impersonated;

    /** Whom the command acts as; null for whom the cluster knows by the kubeconfig. */
    @Nullable
    public String impersonated() {
        return impersonated;
    }

    public KubernetesClient connect() throws InputError {
        var config = config();
        if (context != null
                && config.getContexts().stream().map(NamedContext::getName).noneMatch(context::equals)) {
            throw new InputError("there is no context \"%s\" in the kubeconfig".formatted(context));
        }
        if (config.getCurrentContext() == null && !Files.exists(SERVICE_ACCOUNT)) {
            throw new InputError("there is no kubeconfig with a current context: name one with --kubeconfig,"
                    + " or a context with --context");
        }
        config.setRequestRetryBackoffLimit(RETRIES);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        if (impersonated != null) {
            config.setImpersonateUsername(impersonated);
        }
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private Config config() throws InputError {
        if (kubeconfig == null) {
            return Config.autoConfigure(context);
        }
        if (!Files.isReadable(kubeconfig)) {
            throw new InputError("there is no file " + kubeconfig);
        }
        try {
            return Config.fromKubeconfig(context, kubeconfig.toFile());
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new InputError("%s is no kubeconfig: %s".formatted(kubeconfig, firstLine(e)));
        }
    }

    /** Why the cluster did not answer, in the words of whoever has to mend it. */
    public static InputError undecidedReason(
            KubernetesClient client, String verb, String resource, KubernetesClientException e) {
        return new InputError(
                switch (e.getCode()) {
                    case 401 ->
                        "the cluster at %s does not know who asks: log in again".formatted(client.getMasterUrl());
                    case 403 ->
                        "no permission to %s %s; a cluster admin grants it by a Role or ClusterRole"
                                .formatted(verb, resource);
                    default ->
                        "the cluster at %s does not %s %s: %s"
                                .formatted(client.getMasterUrl(), verb, resource, firstLine(e));
                });
    }

    private static String firstLine(Exception e) {
        var root = Objects.requireNonNullElse(e.getCause(), e);
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
