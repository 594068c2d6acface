package dev.sallyport.cluster;

import dev.sallyport.compile.KeyLookup;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/** Secrets and ConfigMaps in the namespace of the operator, from informers. */
public final class OperatorNamespace implements KeyLookup {
    private final String namespace;
    private final SharedIndexInformer<Secret> secrets;
    private final SharedIndexInformer<ConfigMap> configMaps;

    /** Creates informers that are not started. */
    public OperatorNamespace(KubernetesClient client, String namespace) {
        this.namespace = namespace;
        this.secrets = client.secrets().inNamespace(namespace).runnableInformer(0);
        this.configMaps = client.configMaps().inNamespace(namespace).runnableInformer(0);
        secrets.exceptionHandler((_, _) -> true);
        configMaps.exceptionHandler((_, _) -> true);
    }

    /** Starts watching; retries while the API server does not answer. */
    public void start() {
        secrets.start();
        configMaps.start();
    }

    /** Stops watching. */
    public void stop() {
        secrets.stop();
        configMaps.stop();
    }

    /** Runs an action after the named Secret is created, updated or deleted. */
    public void onSecret(String name, Runnable action) {
        Consumer<Secret> listener = secret -> {
            if (secret.getMetadata().getName().equals(name)) {
                action.run();
            }
        };
        secrets.addEventHandler(InformerHandlers.each(listener, listener));
    }

    /** Runs an action after any Secret or ConfigMap is created, updated or deleted. */
    public void onChange(Runnable action) {
        secrets.addEventHandler(InformerHandlers.onChange(action));
        configMaps.addEventHandler(InformerHandlers.onChange(action));
    }

    boolean isComplete() {
        return secrets.hasSynced() && configMaps.hasSynced();
    }

    @Override
    public Optional<String> find(Kind kind, String name, String key) {
        return switch (kind) {
            case SECRET -> secret(name).map(secret -> secret.getData().get(key)).map(OperatorNamespace::decoded);
            case CONFIG_MAP ->
                Optional.ofNullable(configMaps.getStore().getByKey(namespace + "/" + name))
                        .map(ConfigMap::getData)
                        .map(data -> data.get(key));
        };
    }

    Optional<Secret> secret(String name) {
        return Optional.ofNullable(secrets.getStore().getByKey(namespace + "/" + name))
                .filter(secret -> secret.getData() != null);
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
