package dev.sallyport.webhook;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ClusterComponents;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subresource;
import dev.sallyport.workload.Subresource.Use;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * Authorizes changes of the status of workloads in Environments, because it is evidence of their health and images. Nodes and
 * the controllers of the cluster report it. Other users may change what is no evidence, such as conditions of readiness gates;
 * for the rest they need the verb {@code update} on the Environment.
 */
public final class StatusWriteAuthorizer implements WriteAuthorizer {
    private static final List<String> REPORTED_BY_NODES =
            List.of("phase", "reason", "containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses");
    private static final Set<String> CONDITIONS = Set.of("Ready", "ContainersReady", "DisruptionTarget");

    /** Evidence in the status of a Job; queue controllers reset its start time. */
    private static final List<String> COMPLETION = List.of("conditions", "completionTime", "succeeded");

    private static final List<String> METADATA = List.of("labels", "annotations");

    private final Function<String, List<CompiledEnvironment>> environments;
    private final Authorizer authorizer;
    private final Executor virtualThreads;

    /**
     * Creates an authorizer.
     *
     * @param environments the Environments of a namespace
     */
    public StatusWriteAuthorizer(
            Function<String, List<CompiledEnvironment>> environments, Authorizer authorizer, Executor virtualThreads) {
        this.environments = environments;
        this.authorizer = authorizer;
        this.virtualThreads = virtualThreads;
    }

    @Override
    public boolean appliesTo(AdmissionRequest request) {
        return request.info().subresource().equals("status")
                && request.kind()
                        .evaluated()
                        .filter(kind -> Subresource.of(kind.group(), kind.plural(), Use.STATUS)
                                .findAny()
                                .isPresent())
                        .isPresent();
    }

    @Override
    public CompletableFuture<Optional<String>> denial(AdmissionRequest request) {
        var members = environments.apply(request.info().namespace());
        return members.isEmpty() || ClusterComponents.reportsStatus(request.user()) || keepsEvidence(request)
                ? completedFuture(Optional.empty())
                : supplyAsync(() -> denial(request, members), virtualThreads);
    }

    /** The API server persists labels and annotations too, so that they are evaluated as in an update of the object. */
    @Override
    public boolean isEvaluated(AdmissionRequest request) {
        var after = request.object().path("metadata");
        var before = request.oldObject().path("metadata");
        return !areEqual(METADATA, after, before);
    }

    private Optional<String> denial(AdmissionRequest request, List<CompiledEnvironment> members) {
        return members.stream()
                .map(CompiledEnvironment::name)
                .filter(name ->
                        !authorizer.allows(request.user(), new ResourcePermission("update", "environments", "", name)))
                .findFirst()
                .map(name ->
                        ("the status of %s \"%s\" is evidence in Environment \"%s\": nodes and controllers report it;"
                                        + " other users need the verb update on environments/%s")
                                .formatted(request.info().kind(), request.info().name(), name, name));
    }

    private static boolean keepsEvidence(AdmissionRequest request) {
        var after = request.object().path("status");
        var before = request.oldObject().path("status");
        var kind = request.kind().evaluated().orElseThrow();
        if (kind == ObjectKind.POD) {
            return areEqual(REPORTED_BY_NODES, after, before)
                    && conditions(after).equals(conditions(before));
        }
        return kind == ObjectKind.JOB ? areEqual(COMPLETION, after, before) : isEqual(after, before);
    }

    private static boolean areEqual(List<String> fields, JsonNode after, JsonNode before) {
        return fields.stream().allMatch(field -> isEqual(after.path(field), before.path(field)));
    }

    private static boolean isEqual(JsonNode after, JsonNode before) {
        return after.equals(before)
                || (after.isEmpty() && before.isEmpty() && !after.isValueNode() && !before.isValueNode());
    }

    /** Returns the conditions that are evidence: type, status and the time of the last transition. */
    private static List<String> conditions(JsonNode status) {
        return StreamSupport.stream(status.path("conditions").spliterator(), false)
                .filter(condition -> CONDITIONS.contains(condition.path("type").asText()))
                .map(condition -> "%s=%s since %s"
                        .formatted(
                                condition.path("type").asText(),
                                condition.path("status").asText(),
                                condition.path("lastTransitionTime").asText()))
                .sorted()
                .toList();
    }
}
