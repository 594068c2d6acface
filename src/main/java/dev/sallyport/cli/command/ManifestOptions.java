package dev.sallyport.cli.command;

import dev.sallyport.cli.evaluation.CandidateReader;
import dev.sallyport.cli.evaluation.Requesters;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.KubernetesVersion;
import dev.sallyport.cli.input.ReadOptions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code check} for the requests that the manifests are evaluated as. */
final class ManifestOptions {
    private static final String DEFAULT = "default";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Namespace of the objects that name none. Default: default.")
    private @Nullable String namespace;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Requester of the manifests, as request.userInfo in CEL rules. Default: none.")
    private @Nullable String user;

    @Option(names = "--group", paramLabel = "GROUP", description = "Group of the requester; repeatable.")
    private List<String> groups = List.of();

    @Option(
            names = "--kubernetes-version",
            paramLabel = "VERSION",
            description = "Release of the cluster, such as 1.34; it decides which API versions are served."
                    + " Default: the newest.")
    private @Nullable String version;

    @Option(
            names = "--validate",
            paramLabel = "MODE",
            defaultValue = "strict",
            description = "Unknown fields of manifests: strict makes the object invalid, as kubectl does; ignore"
                    + " drops them, as the API server does. Default: ${DEFAULT-VALUE}.")
    private Validation validation = Validation.strict;

    /** Treatment of unknown fields. */
    enum Validation {
        strict,
        ignore
    }

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ManifestOptions() {}

    String namespace() {
        return namespace == null ? DEFAULT : namespace;
    }

    CandidateReader reader() throws InputError {
        if (user == null && !groups.isEmpty()) {
            throw new InputError("--group requires --user");
        }
        return new CandidateReader(
                new ReadOptions(
                        namespace(),
                        version == null ? KubernetesVersion.NEWEST : KubernetesVersion.parse(version),
                        validation == Validation.strict),
                Optional.ofNullable(user).map(name -> Requesters.impersonated(name, groups)),
                namespace != null);
    }
}
