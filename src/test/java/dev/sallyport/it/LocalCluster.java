package dev.sallyport.it;

import dev.sallyport.it.Command.Ended;
import dev.sallyport.sigstore.TufServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster that {@code bin/local} brings up, with the operator as it was built; one for nearly all tests, ended with the JVM.
 */
final class LocalCluster {
    private static final TufServer MIRROR = new TufServer(new ConcurrentHashMap<>());
    private static final String FIXTURES = "src/test/resources/sigstore/cosign-3.1.3/";
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Map<String, String> environment;
    private final Map<String, String> status;
    private final String kubectl = Command.tool("kubectl");
    private final KubernetesClient client;

    /** The one for nearly all tests, made when the first of them wants it. */
    private static final class Usual {
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
     * Brings up a cluster with settings of its own.
     *
     * @param directory below {@code target}
     */
    LocalCluster(String directory, Map<String, String> settings) {
        this(empty(directory, settings));
    }

    private LocalCluster(Map<String, String> environment) {
        this.environment = environment;
        Command.run(environment, "", "bin/local", "up").succeeded();
        status = status();
        client = new KubernetesClientBuilder()
                .withConfig(
                        Config.fromKubeconfig(Path.of(status.get("kubeconfig")).toFile()))
                .build();
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
        return Usual.INSTANCE;
    }

    /** One of which something runs already, to be ended by who asks for it. */
    static LocalCluster in(Map<String, String> environment) {
        return new LocalCluster(environment);
    }

    KubernetesClient client() {
        return client;
    }

    /** Where TUF repositories may be; serves what is put there. */
    TufServer mirror() {
        return MIRROR;
    }

    String registry() {
        return status.get("registry");
    }

    /** A signed image of the cluster's registry. */
    String signed() {
        return registry() + "/keyed-p256:v1";
    }

    /** One without any signature. */
    String unsigned() {
        return registry() + "/unsigned:v1";
    }

    /** A value of {@code bin/local status} as it is now. */
    String now(String key) {
        return status().get(key);
    }

    Ended kubectl(String... arguments) {
        return apply("", arguments);
    }

    /** Runs kubectl with something on its standard input. */
    Ended apply(String input, String... arguments) {
        var command = Stream.concat(Stream.of(kubectl, "--kubeconfig", status.get("kubeconfig")), Stream.of(arguments))
                .toArray(String[]::new);
        return Command.run(Map.of(), input, command);
    }

    void push(String fixture) {
        Command.run(Map.of(), "", Command.tool("registry"), "push", FIXTURES + fixture, registry() + "/" + fixture)
                .succeeded();
    }

    /** Starts whatever does not run. */
    void up() {
        Command.run(environment, "", "bin/local", "up").succeeded();
    }

    /** What the operator has said so far. */
    String log() {
        try {
            return Files.readString(Path.of(status.get("operator_log")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the operator and starts it with other settings. */
    void restart(Map<String, String> settings) {
        var running = ProcessHandle.of(Long.parseLong(now("operator_pid"))).orElseThrow();
        running.destroy();
        running.onExit().join();
        var all = new HashMap<>(environment);
        all.putAll(settings);
        Command.run(all, "", "bin/local", "up").succeeded();
    }

    /** A new namespace, labelled so that {@link #policy} is for it. */
    String namespace(String stem) {
        var name = stem + "-" + NAMES.incrementAndGet();
        kubectl("create", "namespace", name).succeeded();
        kubectl("label", "namespace", name, "policy=" + name).succeeded();
        return name;
    }

    /** Writes a policy for that namespace and waits until it is in force. */
    void policy(String namespace, String rules) {
        apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: %1$s}
            spec:
              match: {namespaceSelector: {matchLabels: {policy: %1$s}}}
            %2$s\
            """.formatted(namespace, rules.indent(2)), "apply", "-f", "-").succeeded();
        kubectl("wait", "--for=condition=Ready", "--timeout=20s", "deploymentpolicy/" + namespace)
                .succeeded();
    }

    /** Writes an Environment and waits until it is in force. */
    void environment(String name, String spec) {
        apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: Environment
            metadata: {name: %s}
            spec:
            %s\
            """.formatted(name, spec.indent(2)), "apply", "-f", "-").succeeded();
        kubectl("wait", "--for=condition=Ready", "--timeout=20s", "environment/" + name)
                .succeeded();
    }

    private Map<String, String> status() {
        return Command.run(environment, "", "bin/local", "status")
                .succeeded()
                .out()
                .lines()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1)));
    }
}
