package dev.sallyport.cli.command;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec.WorkloadPattern;
import dev.sallyport.api.v1alpha1.Match;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterExceptions;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.exception.ExceptionCompiler;
import io.fabric8.kubernetes.api.model.Duration;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.text.ParseException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport exception new}: asks for an exception. */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = "Writes a DeploymentException, for somebody else to approve.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:bad usage or input, or refused by the cluster"})
final class ExceptionNewCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterAccess access;

    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name;

    @Option(
            names = {"-n", "--namespace"},
            required = true,
            paramLabel = "NAMESPACE",
            description = "The namespace of the workloads.")
    private String namespace;

    @Option(names = "--policy", required = true, paramLabel = "POLICY", description = "A policy by name.")
    private List<String> policies;

    @Option(
            names = "--check",
            required = true,
            paramLabel = "CHECK",
            description = "A check by id, such as pod-security/privileged.")
    private List<String> checks;

    @Option(
            names = "--workload",
            required = true,
            paramLabel = "KIND/NAME",
            description = "A workload, such as Deployment/web; the name may be a glob.")
    private List<String> workloads;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "An image that findings must be about, such as registry.example.org/shop/web@sha256:...")
    private List<String> images = List.of();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; at least 10 characters.")
    private String reason;

    @Option(names = "--ticket", paramLabel = "TICKET", description = "Where it is told more.")
    private @Nullable String ticket;

    @Option(names = "--for", required = true, paramLabel = "DURATION", description = "How long, such as 48h.")
    private String lasting;

    @Option(names = "--apply", description = "Writes it into the cluster instead of printing it.")
    private boolean apply;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExceptionNewCommand() {}

    @Override
    public Integer call() throws InputError {
        if (!apply && access.impersonated() != null) {
            print(exception(access.impersonated()));
            return 0;
        }
        try (var client = access.connect()) {
            var cluster = new ClusterExceptions(client);
            var exception = exception(cluster.self());
            if (apply) {
                cluster.create(exception);
                spec.commandLine()
                        .getOut()
                        .printf("%s/%s waits for approval until %s%n", namespace, name, expiry(exception));
            } else {
                print(exception);
            }
        }
        return 0;
    }

    private DeploymentException exception(String requester) throws InputError {
        var exception = new DeploymentException();
        exception.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        exception.setSpec(new DeploymentExceptionSpec(
                policies,
                checks,
                InputError.collect(workloads, ExceptionNewCommand::workload),
                images,
                reason,
                ticket,
                InstantSource.system()
                        .instant()
                        .plus(lasting())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString(),
                requester,
                ""));
        InputError.collect(ExceptionCompiler.compile(exception).errors(), error -> {
            throw new InputError(error.toString());
        });
        return exception;
    }

    private java.time.Duration lasting() throws InputError {
        try {
            var duration = Duration.parse(lasting).getDuration();
            if (duration.isPositive()) {
                return duration;
            }
        } catch (ParseException | ArithmeticException _) {
            // said below
        }
        throw new InputError("--for: \"%s\" is no time such as 48h".formatted(lasting));
    }

    private static WorkloadPattern workload(String text) throws InputError {
        var slash = text.indexOf('/');
        var named = text.substring(0, Math.max(slash, 0));
        var kind = Arrays.stream(Match.MatchableKind.values())
                .filter(each -> each.name().equalsIgnoreCase(named))
                .findFirst()
                .orElseThrow(() -> new InputError(
                        "--workload: \"%s\" is no kind and name such as Deployment/web".formatted(text)));
        return new WorkloadPattern(kind, text.substring(slash + 1));
    }

    private static String expiry(DeploymentException exception) {
        return exception.getSpec().expirationTime();
    }

    private void print(DeploymentException exception) {
        spec.commandLine().getOut().print(Serialization.asYaml(exception));
        spec.commandLine().getOut().flush();
    }
}
