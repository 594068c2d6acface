package dev.sallyport.it;

import dev.sallyport.it.Command.Result;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Access of an administrator to a cluster of {@code bin/local} or {@code bin/node}. */
final class ClusterAccess {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String kubectl = Command.tool("kubectl");
    private final String kubeconfig;
    private final KubernetesClient client;

    ClusterAccess(String kubeconfig) {
        this.kubeconfig = kubeconfig;
        this.client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Path.of(kubeconfig).toFile()))
                .build();
    }

    /** Returns the lines {@code key=value} that a command prints, such as {@code bin/local status}. */
    static Map<String, String> status(Map<String, String> environment, String command) {
        return Command.run(environment, "", command, "status")
                .succeeded()
                .out()
                .lines()
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1)));
    }

    KubernetesClient client() {
        return client;
    }

    Result kubectl(String... arguments) {
        return apply("", arguments);
    }

    /** Runs kubectl with standard input. */
    Result apply(String input, String... arguments) {
        var command = Stream.concat(Stream.of(kubectl, "--kubeconfig", kubeconfig), Stream.of(arguments))
                .toArray(String[]::new);
        return Command.run(Map.of(), input, command);
    }

    /** Creates a namespace with the label that {@link #policy} matches. */
    String namespace(String stem) {
        var name = stem + "-" + NAMES.incrementAndGet();
        kubectl("create", "namespace", name).succeeded();
        kubectl("label", "namespace", name, "policy=" + name).succeeded();
        return name;
    }

    /** Applies a policy for the namespace and waits until it is in force. */
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

    /** Applies an Environment and waits until it is in force. */
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

    /** Returns a field of a DeploymentRecord, by JSONPath without braces; empty if it is unset. */
    String record(String namespace, String name, String path) {
        return kubectl("get", "drec", "-n", namespace, name, "-o", "jsonpath={" + path + "}")
                .out()
                .strip();
    }

    /** Returns the Events of a namespace with a reason, a line for each. */
    String events(String namespace, String reason) {
        return kubectl(
                        "get",
                        "events.events.k8s.io",
                        "-n",
                        namespace,
                        "-o",
                        "jsonpath={range .items[?(@.reason==\"" + reason
                                + "\")]}{.regarding.kind}: {.note}{\"\\n\"}{end}")
                .out()
                .strip();
    }
}
