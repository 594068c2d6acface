package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Allows volumes of type hostPath only below paths that the policy lists, instead of none.
 *
 * <p>Restricted fields: {@code spec.volumes[*].hostPath.path}, and {@code readOnly} of the mounts of such volumes
 *
 * <p>Allowed values: a path that equals a prefix or continues it after a slash, without {@code ..}; {@code readOnly: true} for
 * every mount if all matching prefixes are read-only
 *
 * @param allowed allowed prefixes
 */
public record HostPathsCheck(List<HostPrefix> allowed) implements ManifestCheck {

    /**
     * Path with everything below it.
     *
     * @param path absolute path without a slash at its end; empty for the root of the node
     */
    public record HostPrefix(String path, boolean readOnly) {

        /**
         * Parses an absolute path.
         *
         * @throws IllegalArgumentException if the path is relative or contains {@code ..}
         */
        public static HostPrefix parse(String path, boolean readOnly) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("\"" + path + "\" is not an absolute path, such as /var/log");
            }
            if (goesBack(path)) {
                throw new IllegalArgumentException("\"" + path + "\" must not contain ..");
            }
            return new HostPrefix(plain(path), readOnly);
        }

        boolean matches(String path) {
            return path.startsWith(this.path)
                    && (path.length() == this.path.length() || path.charAt(this.path.length()) == '/');
        }

        @Override
        public String toString() {
            return (path.isEmpty() ? "/" : path) + (readOnly ? " (read-only)" : "");
        }
    }

    public HostPathsCheck {
        allowed = List.copyOf(allowed);
    }

    @Override
    public String id() {
        return "pod-security/hostPaths";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        var volumes = workload.spec().getVolumes();
        for (int i = 0; i < volumes.size(); i++) {
            if (volumes.get(i).getHostPath() != null) {
                add(problems, workload, volumes.get(i), i);
            }
        }
        return problems.outcome();
    }

    private void add(Problems problems, Workload workload, Volume volume, int index) {
        var path = requireNonNullElse(volume.getHostPath().getPath(), "");
        var matching = matching(path);
        if (matching.isEmpty()) {
            problems.add(
                    workload.specPath() + ".volumes[" + index + "].hostPath.path",
                    "volume \"" + volume.getName() + "\" mounts the host path " + path,
                    allowed.isEmpty()
                            ? "use a volume of another type; the policy allows no host path"
                            : "use a volume of another type, or a host path below one of "
                                    + allowed.stream().map(HostPrefix::toString).collect(Collectors.joining(", ")));
        } else if (matching.stream().allMatch(HostPrefix::readOnly)) {
            addWritable(problems, workload, volume);
        }
    }

    private List<HostPrefix> matching(String path) {
        var plain = plain(path);
        return path.startsWith("/") && !goesBack(path)
                ? allowed.stream().filter(prefix -> prefix.matches(plain)).toList()
                : List.of();
    }

    private static void addWritable(Problems problems, Workload workload, Volume volume) {
        for (var container : workload.containers()) {
            var mounts = container.volumeMounts();
            for (int i = 0; i < mounts.size(); i++) {
                if (volume.getName().equals(mounts.get(i).getName())
                        && !Boolean.TRUE.equals(mounts.get(i).getReadOnly())) {
                    problems.add(
                            container.path() + ".volumeMounts[" + i + "].readOnly",
                            container.label() + " may write to the host path "
                                    + volume.getHostPath().getPath(),
                            "set readOnly to true");
                }
            }
        }
    }

    private static boolean goesBack(String path) {
        return (path + "/").contains("/../");
    }

    /** Returns the path without repeated slashes, dots that stand for the same directory, and a slash at its end. */
    private static String plain(String path) {
        var plain = (path + "/").replaceAll("/(?:\\.?/)+", "/");
        return plain.substring(0, plain.length() - 1);
    }
}
