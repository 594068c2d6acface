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

/** Options that select a cluster and the requester. */
public final class ClusterAccess {
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
    private static final int RETRIES = 2;
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Kubeconfig file. Default: as kubectl finds it.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description = "Context of the kubeconfig. Default: the current context.")
    private @Nullable String context;

    @Option(
            names = "--as",
            paramLabel = "USER",
            description = "Impersonate this user, which requires the verb impersonate.")
    private @Nullable String impersonated;

    /** Returns the user to impersonate; null for the user of the kubeconfig. */
    @Nullable
    public String impersonated() {
        return impersonated;
    }

    /** Returns a client, which the caller closes. */
    public KubernetesClient connect() throws InputError {
        var config = config();
        if (context != null
                && config.getContexts().stream().map(NamedContext::getName).noneMatch(context::equals)) {
            throw new InputError("context \"%s\" not found in the kubeconfig".formatted(context));
        }
        if (config.getCurrentContext() == null && !Files.exists(SERVICE_ACCOUNT)) {
            throw new InputError("no kubeconfig with a current context found: give one with --kubeconfig,"
                    + " or a context with --context");
        }
        config.setRequestRetryBackoffLimit(RETRIES);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MILLIS);
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
            throw new InputError(kubeconfig + " does not exist or is not readable");
        }
        try {
            return Config.fromKubeconfig(context, kubeconfig.toFile());
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new InputError("%s is not a kubeconfig: %s".formatted(kubeconfig, firstLine(e)));
        }
    }

    /** Returns an error for a failed request, with the fix where it is known. */
    public static InputError error(KubernetesClient client, String verb, String resource, KubernetesClientException e) {
        return new InputError(
                switch (e.getCode()) {
                    case 401 ->
                        "the cluster at %s rejected the credentials: log in again".formatted(client.getMasterUrl());
                    case 403 ->
                        "no permission to %s %s: a cluster administrator grants it by a Role or ClusterRole"
                                .formatted(verb, resource);
                    default ->
                        "cannot %s %s in the cluster at %s: %s"
                                .formatted(verb, resource, client.getMasterUrl(), firstLine(e));
                });
    }

    private static String firstLine(Exception e) {
        var root = Objects.requireNonNullElse(e.getCause(), e);
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
