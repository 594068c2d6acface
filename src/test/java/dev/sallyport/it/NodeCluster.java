package dev.sallyport.it;

import dev.sallyport.it.Command.Result;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Cluster of {@code bin/node}, with the operator installed from its image. It is started, and stops with the JVM, unless
 * SALLYPORT_NODE_DIR names one that runs.
 */
final class NodeCluster {
    private static final String DIRECTORY = "SALLYPORT_NODE_DIR";
    private static final boolean IS_GIVEN = System.getenv(DIRECTORY) != null;
    private static final Map<String, String> ENVIRONMENT = IS_GIVEN
            ? Map.of()
            : Map.of(DIRECTORY, Path.of("target", "node").toAbsolutePath().toString());

    private final Map<String, String> status;
    private final ClusterAccess access;

    NodeCluster() {
        if (!IS_GIVEN) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> node("down")));
            node("down").succeeded();
            node("up").succeeded();
        }
        status = ClusterAccess.status(ENVIRONMENT, "bin/node");
        access = new ClusterAccess(status.get("kubeconfig"));
    }

    String kubeconfig() {
        return status.get("kubeconfig");
    }

    ClusterAccess access() {
        return access;
    }

    /** Returns a reference as Pods use it. */
    String image(String repositoryAndTag) {
        return status.get("node_registry") + "/" + repositoryAndTag;
    }

    /** Pushes an image of a small program, and returns its digest; each version has another one. */
    String push(String repositoryAndTag, String version) {
        return Command.run(
                        Map.of(),
                        "",
                        Command.tool("registry"),
                        "program",
                        "--file",
                        Command.tool("node"),
                        "--arguments",
                        "app",
                        "--version",
                        version,
                        status.get("registry") + "/" + repositoryAndTag)
                .succeeded()
                .out()
                .strip();
    }

    /** Runs a command in the namespaces of the node. */
    Result run(String... command) {
        return node(Stream.concat(Stream.of("run"), Stream.of(command)).toArray(String[]::new))
                .succeeded();
    }

    private static Result node(String... arguments) {
        return Command.run(
                ENVIRONMENT,
                "",
                Stream.concat(Stream.of("bin/node"), Stream.of(arguments)).toArray(String[]::new));
    }
}
