package dev.sallyport.cli.command;

import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.finding.SafeText;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Command {@code sallyport probe}, which {@code helm test} runs. */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = {
            "Checks that the API server asks the webhook, and that the webhook answers.",
            "Creates an invalid DeploymentPolicy as a dry run, which the webhook must deny. The cluster is not changed."
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.SUCCESS_TEXT, "1:the webhook is not asked, or does not answer", ExitCode.CLUSTER_TEXT})
final class ProbeCommand implements Callable<Integer> {
    private static final String WEBHOOK = "policies.sallyport.dev";
    private static final String DENIED = "admission webhook \"" + WEBHOOK + "\" denied the request";
    private static final ResourceDefinitionContext POLICIES = new ResourceDefinitionContext.Builder()
            .withGroup("sallyport.dev")
            .withVersion("v1alpha1")
            .withKind("DeploymentPolicy")
            .withPlural("deploymentpolicies")
            .withNamespaced(false)
            .build();
    private static final int FORBIDDEN = 403;
    private static final int INTERNAL_ERROR = 500;

    @Mixin
    private ClusterAccess access;

    @Spec
    private CommandSpec command;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ProbeCommand() {}

    @Override
    public Integer call() throws InputError {
        try (var client = access.connect()) {
            try {
                client.genericKubernetesResources(POLICIES)
                        .resource(invalidPolicy())
                        .dryRun(true)
                        .create();
                return failed(
                        "the API server accepts an invalid policy: webhook %s is not registered".formatted(WEBHOOK));
            } catch (KubernetesClientException e) {
                var message = String.valueOf(e.getMessage());
                if (message.contains(DENIED)) {
                    command.commandLine().getOut().println("webhook " + WEBHOOK + " answers");
                    return ExitCode.SUCCESS.code();
                }
                if (e.getCode() >= INTERNAL_ERROR || (e.getCode() == FORBIDDEN && message.contains("webhook"))) {
                    return failed(message);
                }
                throw ClusterAccess.error(client, "create", "deploymentpolicies", e);
            }
        }
    }

    private int failed(String reason) {
        command.commandLine().getErr().println("error: " + SafeText.clean(reason));
        return ExitCode.FAILURE.code();
    }

    /** Returns a policy that the schema of its CRD accepts, with an expression that does not compile. */
    private static GenericKubernetesResource invalidPolicy() {
        var policy = new GenericKubernetesResource();
        policy.setApiVersion("sallyport.dev/v1alpha1");
        policy.setKind("DeploymentPolicy");
        policy.setMetadata(new ObjectMetaBuilder().withName("sallyport-probe").build());
        policy.setAdditionalProperty(
                "spec", Map.of("rules", List.of(Map.of("name", "probe", "expression", "this does not compile"))));
        return policy;
    }
}
