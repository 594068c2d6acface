package dev.sallyport.cluster;

import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.PullSecrets;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pull secrets as a kubelet uses them: those that the pod names, those of its service account, then the operator's own.
 * Read one by one when an image has to be looked at, and kept for seconds.
 */
public final class ClusterPullSecrets implements PullSecrets {
    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final int SIZE = 1_000;
    private static final String TYPE = "kubernetes.io/dockerconfigjson";
    private static final String KEY = ".dockerconfigjson";

    private final KubernetesClient client;
    private final String ownNamespace;
    private final List<String> ownSecrets;
    private final LoadingCache<Name, Optional<String>> secrets;
    private final LoadingCache<Name, List<String>> serviceAccounts;

    private record Name(String namespace, String name) {}

    /** Reads with a client; the operator's own secrets are in its namespace. */
    public ClusterPullSecrets(KubernetesClient client, String ownNamespace, List<String> ownSecrets, Ticker ticker) {
        this.client = client;
        this.ownNamespace = ownNamespace;
        this.ownSecrets = List.copyOf(ownSecrets);
        this.secrets = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(KEPT)
                .maximumSize(SIZE)
                .build(this::secret);
        this.serviceAccounts = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(KEPT)
                .maximumSize(SIZE)
                .build(this::pullSecretsOf);
    }

    @Override
    public List<String> dockerConfigs(PullIdentity puller) {
        var ofPod = whole(puller).pullSecrets().stream().map(name -> new Name(puller.namespace(), name));
        return Stream.concat(ofPod, ownSecrets.stream().map(name -> new Name(ownNamespace, name)))
                .distinct()
                .flatMap(name -> secrets.get(name).stream())
                .toList();
    }

    @Override
    public PullIdentity whole(PullIdentity puller) {
        var ofServiceAccount = serviceAccounts.get(new Name(puller.namespace(), puller.serviceAccount()));
        return ofServiceAccount.isEmpty()
                ? puller
                : new PullIdentity(
                        puller.namespace(),
                        puller.serviceAccount(),
                        Stream.concat(puller.pullSecrets().stream(), ofServiceAccount.stream())
                                .distinct()
                                .toList());
    }

    private Optional<String> secret(Name name) {
        return Optional.ofNullable(client.secrets()
                        .inNamespace(name.namespace())
                        .withName(name.name())
                        .get())
                .filter(secret -> TYPE.equals(secret.getType()))
                .map(Secret::getData)
                .map(data -> data.get(KEY))
                .map(base64 -> new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    }

    private List<String> pullSecretsOf(Name serviceAccount) {
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
