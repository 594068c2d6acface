package dev.sallyport.api.v1alpha1;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What was let in, newest first. */
public record DeploymentRecordSpec(
        @JsonPropertyDescription("The workload that it is about, in the record's namespace.") @Required
        WorkloadReference workload,

        @JsonPropertyDescription("The Environment that the namespace belonged to at the newest revision.") @Required
        String environment,

        @JsonPropertyDescription("Deployments that were let in, newest first; the oldest are forgotten.")
        @Size(max = 10)
        List<Revision> revisions) {
    public DeploymentRecordSpec {
        environment = requireNonNullElse(environment, "");
        revisions = List.copyOf(requireNonNullElse(revisions, List.of()));
    }

    /** A workload at the top: one that no other object controls. */
    public record WorkloadReference(String apiVersion, String kind, String name) {}

    /** One deployment. */
    public record Revision(
            @JsonPropertyDescription("Counts the deployments of the workload.")
            long number,

            @JsonPropertyDescription("Id of the decision, as in the audit line.")
            String decision,

            @JsonPropertyDescription("When it was let in.") String time,

            @JsonPropertyDescription("Who deployed it.") String requester,

            @JsonPropertyDescription("CREATE or UPDATE.") String operation,

            @JsonPropertyDescription("The Environment that it was let into.")
            String environment,

            @JsonPropertyDescription("SHA-256 of the pod template, by which it is known again.")
            String template,

            @JsonPropertyDescription("Every image.") List<Image> images,

            @JsonPropertyDescription("The policies that judged it.")
            List<PolicyReference> policies,

            @JsonPropertyDescription("Names of the DeploymentExceptions that were used.")
            List<String> exceptions) {
        public Revision {
            images = List.copyOf(requireNonNullElse(images, List.of()));
            policies = List.copyOf(requireNonNullElse(policies, List.of()));
            exceptions = List.copyOf(requireNonNullElse(exceptions, List.of()));
        }
    }

    /** An image, as the manifest names it, and what stood behind that name then. */
    public record Image(
            String image,

            @JsonPropertyDescription("Empty where nobody asked the registry.")
            String digest,

            @JsonPropertyDescription("Authorities whose signatures were found.")
            List<String> authorities) {
        public Image {
            digest = requireNonNullElse(digest, "");
            authorities = List.copyOf(requireNonNullElse(authorities, List.of()));
        }
    }

    /** A policy, as it was then. */
    public record PolicyReference(String name, long generation) {}
}
