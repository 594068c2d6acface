package dev.sallyport.cluster;

import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.PullSecret;
import dev.sallyport.signature.PullSecrets;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pull secrets in the order of a kubelet: those of the Pod, those of its service account, then those of the operator.
 *
 * <p>Secrets are read when an image is queried, and cached for seconds.
 */
public final class ClusterPullSecrets implements PullSecrets {
    private static final Duration LIFETIME = Duration.ofSeconds(30);
    private static final Duration REPORT_INTERVAL = Duration.ofHours(1);
    private static final int MAX_ENTRIES = 1_000;
    private static final String TYPE = "kubernetes.io/dockerconfigjson";
    private static final String KEY = ".dockerconfigjson";
    /** Type of older clients and of OpenShift: the content of {@code auths} alone. */
    private static final String OLD_TYPE = "kubernetes.io/dockercfg";

    private static final String OLD_KEY = ".dockercfg";

    private final KubernetesClient client;
    private final String operatorNamespace;
    private final List<String> operatorSecrets;
    private final LoadingCache<ObjectKey, PullSecret> secrets;
    private final LoadingCache<ObjectKey, List<String>> serviceAccounts;
    /** Namespaces with a recently reported Secret. */
    private final Cache<String, Boolean> reported;

    private record ObjectKey(String namespace, String name) {}

    /** Creates an empty cache; the secrets of the operator are in its own namespace. */
    public ClusterPullSecrets(
            KubernetesClient client, String operatorNamespace, List<String> operatorSecrets, Ticker ticker) {
        this.client = client;
        this.operatorNamespace = operatorNamespace;
        this.operatorSecrets = List.copyOf(operatorSecrets);
        this.secrets = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(LIFETIME)
                .maximumSize(MAX_ENTRIES)
                .build(this::secret);
        this.serviceAccounts = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(LIFETIME)
                .maximumSize(MAX_ENTRIES)
                .build(this::pullSecretsOf);
        this.reported = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(REPORT_INTERVAL)
                .maximumSize(MAX_ENTRIES)
                .build();
    }

    @Override
    public List<PullSecret> of(PullIdentity puller) {
        return keys(whole(puller)).map(secrets::get).toList();
    }

    private Stream<ObjectKey> keys(PullIdentity whole) {
        var ofPod = whole.pullSecrets().stream().map(name -> new ObjectKey(whole.namespace(), name));
        return Stream.concat(ofPod, operatorSecrets.stream().map(name -> new ObjectKey(operatorNamespace, name)))
                .distinct();
    }

    @Override
    public void forget(PullIdentity puller) {
        keys(whole(puller)).forEach(secrets::invalidate);
        serviceAccounts.invalidate(new ObjectKey(puller.namespace(), puller.serviceAccount()));
    }

    @Override
    public PullIdentity whole(PullIdentity puller) {
        var ofServiceAccount = serviceAccounts.get(new ObjectKey(puller.namespace(), puller.serviceAccount()));
        return ofServiceAccount.isEmpty()
                ? puller
                : new PullIdentity(
                        puller.namespace(),
                        puller.serviceAccount(),
                        Stream.concat(puller.pullSecrets().stream(), ofServiceAccount.stream())
                                .distinct()
                                .toList());
    }

    private PullSecret secret(ObjectKey key) {
        var name = key.namespace() + "/" + key.name();
        try {
            var secret = client.secrets()
                    .inNamespace(key.namespace())
                    .withName(key.name())
                    .get();
            return secret == null ? PullSecret.unusable(name, "does not exist") : content(name, secret);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            report(key);
            return PullSecret.unusable(name, "may not be read by the operator");
        }
    }

    private static PullSecret content(String name, Secret secret) {
        var data = requireNonNullElse(secret.getData(), Map.<String, String>of());
        return switch (requireNonNullElse(secret.getType(), "Opaque")) {
            case TYPE -> content(name, KEY, data).orElseGet(() -> withoutEntry(name, KEY));
            case OLD_TYPE ->
                content(name, OLD_KEY, data)
                        .map(old -> PullSecret.of(
                                name, "{\"auths\":" + old.dockerConfig().orElseThrow() + "}"))
                        .orElseGet(() -> withoutEntry(name, OLD_KEY));
            case String type -> PullSecret.unusable(name, "has the type " + type);
        };
    }

    private static PullSecret withoutEntry(String name, String entry) {
        return PullSecret.unusable(name, "has no entry " + entry);
    }

    private static Optional<PullSecret> content(String name, String entry, Map<String, String> data) {
        return Optional.ofNullable(data.get(entry))
                .map(base64 -> new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8))
                .map(content -> PullSecret.of(name, content));
    }

    /** Reports a Secret that the operator may not read; its images are read without it. */
    private void report(ObjectKey key) {
        var _ = reported.get(key.namespace(), namespace -> {
            System.getLogger(ClusterPullSecrets.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            ("the operator may not read the pull secret \"%s\" in namespace \"%s\"; its images are"
                                            + " read without it. Permit it with registry.readPullSecrets of the chart or"
                                            + " deploy/components/pull-secrets")
                                    .formatted(key.name(), namespace));
            return true;
        });
    }

    private List<String> pullSecretsOf(ObjectKey serviceAccount) {
        return Optional.ofNullable(client.serviceAccounts()
                        .inNamespace(serviceAccount.namespace())
                        .withName(serviceAccount.name())
                        .get())
                .map(ServiceAccount::getImagePullSecrets)
                .map(references ->
                        references.stream().map(LocalObjectReference::getName).toList())
                .orElse(List.of());
    }
}
