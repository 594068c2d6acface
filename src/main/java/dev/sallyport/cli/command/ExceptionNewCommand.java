package dev.sallyport.cli.command;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec.WorkloadPattern;
import dev.sallyport.api.v1alpha1.Match;
import dev.sallyport.cli.cluster.ClusterExceptions;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.compile.Durations;
import dev.sallyport.exception.CompiledException;
import dev.sallyport.exception.ExceptionCompiler;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command {@code sallyport exception new}. */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description =
                "Requests a DeploymentException, which another user must approve. Prints it unless --apply is given.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.SUCCESS_TEXT, ExitCode.CLUSTER_TEXT})
final class ExceptionNewCommand implements Callable<Integer> {
    @Mixin
    private ExceptionOptions options;

    @Option(names = "--policy", required = true, paramLabel = "POLICY", description = "Name of a policy.")
    private List<String> policies;

    @Option(
            names = "--check",
            required = true,
            paramLabel = "CHECK",
            description = "Check ID, such as pod-security/privileged.")
    private List<String> checks;

    @Option(
            names = "--workload",
            required = true,
            paramLabel = "KIND/NAME",
            description = "A workload, such as Deployment/web; NAME may be a glob.")
    private List<String> workloads;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "Only findings about this image, such as registry.example.org/shop/web@sha256:...")
    private List<String> images = List.of();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Reason, at least 10 characters.")
    private String reason;

    @Option(names = "--ticket", paramLabel = "TICKET", description = "Reference to a ticket.")
    private @Nullable String ticket;

    @Option(
            names = "--for",
            required = true,
            paramLabel = "DURATION",
            description = "Duration until it expires, such as 48h.")
    private String duration;

    @Option(names = "--apply", description = "Create the exception in the cluster.")
    private boolean apply;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExceptionNewCommand() {}

    @Override
    public Integer call() throws InputError {
        var impersonated = options.access().impersonated();
        if (!apply && impersonated != null) {
            print(exception(impersonated));
            return ExitCode.SUCCESS.code();
        }
        try (var client = options.access().connect()) {
            var cluster = new ClusterExceptions(client);
            var exception = exception(cluster.self());
            cluster.warnings(exception).forEach(warning -> options.err().println("Warning: " + warning));
            options.err().flush();
            if (apply) {
                cluster.create(exception);
                options.out()
                        .printf(
                                "%s/%s is pending: another user must approve it before %s%n",
                                options.namespace(), options.name(), expiry(exception));
            } else {
                print(exception);
            }
        }
        return ExitCode.SUCCESS.code();
    }

    private DeploymentException exception(String requester) throws InputError {
        var exception = new DeploymentException();
        exception.setMetadata(new ObjectMetaBuilder()
                .withNamespace(options.namespace())
                .withName(options.name())
                .build());
        exception.setSpec(new DeploymentExceptionSpec(
                policies,
                checks,
                InputError.collect(workloads, ExceptionNewCommand::workload),
                images,
                reason,
                ticket,
                InstantSource.system()
                        .instant()
                        .plus(duration())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString(),
                requester,
                "",
                null,
                ""));
        var compilation = ExceptionCompiler.compile(exception);
        var wide = compilation.waiver().map(CompiledException::wideNames).orElse(List.of());
        InputError.collect(
                Stream.concat(compilation.errors().stream(), wide.stream()).toList(), error -> {
                    throw new InputError(error.toString());
                });
        return exception;
    }

    private Duration duration() throws InputError {
        try {
            return Durations.positive(duration);
        } catch (IllegalArgumentException _) {
            throw new InputError("--for: \"%s\" is not a positive duration, such as 48h".formatted(duration));
        }
    }

    private static WorkloadPattern workload(String text) throws InputError {
        var slash = text.indexOf('/');
        var given = text.substring(0, Math.max(slash, 0));
        var kind = Arrays.stream(Match.MatchableKind.values())
                .filter(each -> each.name().equalsIgnoreCase(given))
                .findFirst()
                .orElseThrow(() ->
                        new InputError("--workload: \"%s\" is not KIND/NAME, such as Deployment/web".formatted(text)));
        return new WorkloadPattern(kind, text.substring(slash + 1));
    }

    private static String expiry(DeploymentException exception) {
        return exception.getSpec().expirationTime();
    }

    private void print(DeploymentException exception) {
        options.out().print(Serialization.asYaml(exception));
        options.out().flush();
    }
}
