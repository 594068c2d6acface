package dev.sallyport.cluster;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.signature.PullIdentity;
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

    private final KubernetesClient client;
    private final String operatorNamespace;
    private final List<String> operatorSecrets;
    private final LoadingCache<ObjectKey, Optional<String>> secrets;
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
    public List<String> dockerConfigs(PullIdentity puller) {
        var ofPod = whole(puller).pullSecrets().stream().map(name -> new ObjectKey(puller.namespace(), name));
        return Stream.concat(ofPod, operatorSecrets.stream().map(name -> new ObjectKey(operatorNamespace, name)))
                .distinct()
                .flatMap(name -> secrets.get(name).stream())
                .toList();
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

    private Optional<String> secret(ObjectKey name) {
        return read(name)
                .filter(secret -> TYPE.equals(secret.getType()))
                .map(Secret::getData)
                .map(data -> data.get(KEY))
                .map(base64 -> new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    }

    /** Returns a Secret; one that the operator may not read is ignored like an absent one, and reported. */
    private Optional<Secret> read(ObjectKey name) {
        try {
            return Optional.ofNullable(client.secrets()
                    .inNamespace(name.namespace())
                    .withName(name.name())
                    .get());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            var _ = reported.get(name.namespace(), namespace -> {
                System.getLogger(ClusterPullSecrets.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                ("the operator may not read the pull secret \"%s\" in namespace \"%s\"; its images are"
                                    + " read without it. Permit it with registry.readPullSecrets of the chart or"
                                    + " deploy/components/pull-secrets")
                                        .formatted(name.name(), namespace));
                return true;
            });
            return Optional.empty();
        }
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
