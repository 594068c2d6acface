package dev.sallyport.cli.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** API versions that Kubernetes releases serve, for the kinds of Kubernetes itself. */
final class KubernetesApis {
    private static final KubernetesApis BUILT_IN = read();

    private final Map<String, TreeSet<String>> kindsByVersion = new HashMap<>();
    private final List<RemovedVersion> removed = new ArrayList<>();

    /**
     * A version of a kind that the API server serves no more.
     *
     * @param release minor version of the first Kubernetes release without it
     * @param replacement apiVersion to use; {@code -} if there is none
     */
    record RemovedVersion(int release, String apiVersion, String kind, String replacement) {

        String message() {
            return "Kubernetes 1.%d and later do not serve %s %s; ".formatted(release, kind, apiVersion)
                    + (replacement.equals("-") ? "the kind was removed" : "use apiVersion " + replacement);
        }
    }

    private KubernetesApis() {}

    static KubernetesApis builtIn() {
        return BUILT_IN;
    }

    /** Returns the removal of a version of a kind, if a Kubernetes release does not serve it any more. */
    Optional<RemovedVersion> removal(String apiVersion, String kind, KubernetesVersion version) {
        return removed.stream()
                .filter(each ->
                        each.apiVersion().equals(apiVersion) && each.kind().equals(kind))
                .filter(each -> each.release() <= version.minor())
                .findFirst();
    }

    /** Returns the message of the API server for a kind that does not exist in a group of Kubernetes. */
    Optional<String> unknownKind(String apiVersion, String kind) {
        var kinds = new TreeSet<String>();
        var group = group(apiVersion);
        kindsByVersion.forEach((version, all) -> {
            if (group(version).equals(group)) {
                kinds.addAll(all);
            }
        });
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        removed.stream().filter(each -> group(each.apiVersion()).equals(group)).forEach(each -> kinds.add(each.kind()));
        if (kinds.contains(kind)) {
            return Optional.empty();
        }
        var elsewhere = kindsByVersion.entrySet().stream()
                .filter(each -> each.getValue().contains(kind))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
        return Optional.of("no matches for kind \"%s\" in version \"%s\"".formatted(kind, apiVersion)
                + elsewhere
                        .map(version -> "; " + kind + " has apiVersion " + version)
                        .or(() -> Suggestions.of(kind, kinds).map(known -> "; did you mean \"" + known + "\"?"))
                        .orElse(""));
    }

    private static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    private static KubernetesApis read() {
        var apis = new KubernetesApis();
        try (var file = KubernetesApis.class.getResourceAsStream("/dev/sallyport/cli/input/kubernetes-apis.txt")) {
            new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(apis::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return apis;
    }

    private void add(String line) {
        var words = List.of(line.split("\\s+"));
        if (words.getFirst().equals("removed")) {
            int release = Integer.parseInt(words.get(1).substring("1.".length()));
            removed.add(new RemovedVersion(release, words.get(2), words.get(3), words.get(4)));
        } else {
            kindsByVersion
                    .computeIfAbsent(words.getFirst().replace(":", ""), _ -> new TreeSet<>())
                    .addAll(words.subList(1, words.size()));
        }
    }
}
