package dev.sallyport.it;

import dev.sallyport.it.Command.Result;
import dev.sallyport.sigstore.TufServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Local cluster of {@code bin/local} with the built operator. Most tests share one; it stops with the JVM. */
final class LocalCluster {
    private static final TufServer MIRROR = new TufServer(new ConcurrentHashMap<>());
    private static final String FIXTURES = "src/test/resources/sigstore/cosign-3.1.3/";

    private final Map<String, String> environment;
    private final Map<String, String> status;
    private final ClusterAccess access;

    /** Holder of the shared cluster, which the first test starts. */
    private static final class Shared {
        private static final LocalCluster INSTANCE = new LocalCluster(
                "it",
                Map.of(
                        "SALLYPORT_BACKGROUND_SCAN_INTERVAL",
                        "3s",
                        "SALLYPORT_TRUST_TUF_REFRESH_INTERVAL",
                        "2s",
                        "SALLYPORT_TRUST_INSECURE",
                        MIRROR.name(),
                        "SALLYPORT_TRUST_ALLOW_LOCAL",
                        "true",
                        "SALLYPORT_TRUST_CACHE_DIRECTORY",
                        Path.of("target", "it", "trust").toAbsolutePath().toString(),
                        "SALLYPORT_REPORTS_ENABLED",
                        "true"));
    }

    /**
     * Starts a separate cluster.
     *
     * @param directory name of its directory below {@code target}
     */
    LocalCluster(String directory, Map<String, String> settings) {
        this(empty(directory, settings));
    }

    private LocalCluster(Map<String, String> environment) {
        this.environment = environment;
        Command.run(environment, "", "bin/local", "up").succeeded();
        status = status();
        access = new ClusterAccess(status.get("kubeconfig"));
        Stream.of("keyed-p256", "unsigned", "wrong-key").forEach(this::push);
        kubectl(
                        "create",
                        "configmap",
                        "-n",
                        "sallyport-system",
                        "signing-keys",
                        "--from-file=release.pub=" + FIXTURES + "keys/p256.pub")
                .succeeded();
    }

    private static Map<String, String> empty(String directory, Map<String, String> settings) {
        var environment = new HashMap<>(settings);
        environment.put(
                "SALLYPORT_LOCAL_DIR",
                Path.of("target", directory).toAbsolutePath().toString());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Command.run(environment, "", "bin/local", "down")));
        Command.run(environment, "", "bin/local", "down").succeeded();
        return Map.copyOf(environment);
    }

    static LocalCluster get() {
        return Shared.INSTANCE;
    }

    /** Returns a cluster of which parts already run; the caller must stop it. */
    static LocalCluster in(Map<String, String> environment) {
        return new LocalCluster(environment);
    }

    KubernetesClient client() {
        return access.client();
    }

    /** Returns the server of TUF repositories. */
    TufServer mirror() {
        return MIRROR;
    }

    String registry() {
        return status.get("registry");
    }

    /** Returns the reference of a signed image in the registry of the cluster. */
    String signed() {
        return registry() + "/keyed-p256:v1";
    }

    /** Returns the reference of an image without signature. */
    String unsigned() {
        return registry() + "/unsigned:v1";
    }

    /** Returns the current value from {@code bin/local status}. */
    String now(String key) {
        return status().get(key);
    }

    Result kubectl(String... arguments) {
        return access.kubectl(arguments);
    }

    /** Runs kubectl with standard input. */
    Result apply(String input, String... arguments) {
        return access.apply(input, arguments);
    }

    /** Returns a field of a DeploymentRecord, by JSONPath without braces; empty if it is unset. */
    String record(String namespace, String name, String path) {
        return access.record(namespace, name, path);
    }

    /** Returns the Events of a namespace with a reason, a line for each. */
    String events(String namespace, String reason) {
        return access.events(namespace, reason);
    }

    void push(String fixture) {
        Command.run(Map.of(), "", Command.tool("registry"), "push", FIXTURES + fixture, registry() + "/" + fixture)
                .succeeded();
    }

    /** Starts all stopped processes of the cluster. */
    void up() {
        Command.run(environment, "", "bin/local", "up").succeeded();
    }

    /** Returns the log of the operator. */
    String log() {
        try {
            return Files.readString(Path.of(status.get("operator_log")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Restarts the operator with other settings. */
    void restart(Map<String, String> settings) {
        var running = ProcessHandle.of(Long.parseLong(now("operator_pid"))).orElseThrow();
        running.destroy();
        running.onExit().join();
        var all = new HashMap<>(environment);
        all.putAll(settings);
        Command.run(all, "", "bin/local", "up").succeeded();
    }

    String namespace(String stem) {
        return access.namespace(stem);
    }

    void policy(String namespace, String rules) {
        access.policy(namespace, rules);
    }

    void environment(String name, String spec) {
        access.environment(name, spec);
    }

    private Map<String, String> status() {
        return ClusterAccess.status(environment, "bin/local");
    }
}
