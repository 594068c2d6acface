package dev.sallyport.exception;

import static java.util.Objects.requireNonNullElse;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.compile.SpecError;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Rules for creating, changing and approving a DeploymentException. A user requests an exception under the own user
 * name; another user with the verb {@code approve} confirms it, for the generation that this user has read. Every change of
 * an approved exception requires a new approval.
 */
public final class ExceptionApprovalRules {
    private final Duration maxDuration;
    private final Authorizer authorizer;
    private final SeparateAccounts accounts;
    private final Executor virtualThreads;
    private final InstantSource clock;

    /**
     * Creates the rules.
     *
     * @param maxDuration maximum time until an exception expires
     */
    public ExceptionApprovalRules(
            Duration maxDuration, Authorizer authorizer, Executor virtualThreads, InstantSource clock) {
        this.maxDuration = maxDuration;
        this.authorizer = authorizer;
        this.accounts = new SeparateAccounts(authorizer, "exception", "approve");
        this.virtualThreads = virtualThreads;
        this.clock = clock;
    }

    /** Reason for which a write is denied. */
    public sealed interface Denial {
        /** Denial of a write with an invalid spec. */
        record Invalid(List<SpecError> errors) implements Denial {}

        /** Denial of a write that this user may not make. */
        record Forbidden(String why) implements Denial {}
    }

    /**
     * Evaluates a write; completes at once, except for an approval, for which the permission is looked up.
     *
     * @param before present exception; null for a new exception
     */
    public CompletableFuture<Optional<Denial>> denial(
            User user, DeploymentException after, @Nullable DeploymentException before) {
        var requested = spec(after);
        var present = before == null ? null : spec(before);
        if (requested.equals(present)) {
            return completedFuture(Optional.empty());
        }
        var errors = errors(after, requested, present);
        if (!errors.isEmpty()) {
            return completedFuture(Optional.of(new Denial.Invalid(errors)));
        }
        if (before == null || present == null || !isSameContent(requested, present)) {
            return completedFuture(content(user, requested, present));
        }
        return requested.approvedBy().isEmpty() ? withdrawal(user, before, present) : approval(user, before, requested);
    }

    private List<SpecError> errors(
            DeploymentException after, DeploymentExceptionSpec requested, @Nullable DeploymentExceptionSpec present) {
        if (requested.approvedBy().isEmpty()
                && !requested.hasApprovedVersionOf(requireNonNullElse(present, DeploymentExceptionSpec.EMPTY))
                && !requested.hasApprovedVersionOf(DeploymentExceptionSpec.EMPTY)) {
            return List.of(SpecError.invalid(
                    "spec.approvedGeneration",
                    "is set without approvedBy: the approver sets approvedBy, approvedGeneration and"
                            + " approvedUID together"));
        }
        if (present != null
                && isSameContent(requested, present)
                && requested.approvedBy().isEmpty()) {
            return List.of();
        }
        var compilation = ExceptionCompiler.compile(after);
        var errors = new ArrayList<>(compilation.errors());
        compilation.waiver().ifPresent(compiled -> {
            errors.addAll(compiled.wideNames());
            expiration(compiled).ifPresent(errors::add);
        });
        if (present != null && !requested.requestedBy().equals(present.requestedBy())) {
            errors.add(SpecError.invalid(
                    "spec.requestedBy", "is immutable; another user must create a separate exception"));
        }
        return errors;
    }

    private Optional<SpecError> expiration(CompiledException compiled) {
        var now = clock.instant();
        if (compiled.isExpired(now)) {
            return Optional.of(SpecError.invalid("spec.expirationTime", "is in the past"));
        }
        return compiled.expires().isAfter(now.plus(maxDuration))
                ? Optional.of(SpecError.invalid(
                        "spec.expirationTime", "is more than %s ahead, the maximum of this cluster".formatted(hours())))
                : Optional.empty();
    }

    /** Evaluates a change of the content: only the requester may change it, and not together with an approval. */
    private static Optional<Denial> content(
            User user, DeploymentExceptionSpec requested, @Nullable DeploymentExceptionSpec present) {
        if (!requested.requestedBy().equals(user.name())) {
            return forbidden(
                    present == null
                            ? "spec.requestedBy is \"%s\", but you are \"%s\": set requestedBy to your own user name"
                                    .formatted(requested.requestedBy(), user.name())
                            : "only \"%s\" (spec.requestedBy) may change this exception; you are \"%s\""
                                    .formatted(requested.requestedBy(), user.name()));
        }
        return requested.approvedBy().isEmpty()
                ? Optional.empty()
                : forbidden(
                        present == null
                                ? "spec.approvedBy must be empty in a new exception; another user approves it later"
                                : "spec.approvedBy confirms the previous content: remove it and have the change"
                                        + " approved");
    }

    private CompletableFuture<Optional<Denial>> withdrawal(
            User user, DeploymentException before, DeploymentExceptionSpec present) {
        return user.name().equals(present.requestedBy())
                ? completedFuture(Optional.empty())
                : supplyAsync(() -> checkPermission(user, before), virtualThreads);
    }

    private CompletableFuture<Optional<Denial>> approval(
            User user, DeploymentException before, DeploymentExceptionSpec requested) {
        if (!requested.approvedBy().equals(user.name())) {
            return completedFuture(
                    forbidden("spec.approvedBy is \"%s\", but you are \"%s\": set approvedBy to your own user name"
                            .formatted(requested.approvedBy(), user.name())));
        }
        return supplyAsync(
                () -> checkPermission(user, before)
                        .or(() -> accounts.violation(
                                        user,
                                        requested.requestedBy(),
                                        String.valueOf(before.getMetadata().getNamespace()))
                                .map(Denial.Forbidden::new))
                        .or(() -> checkVersion(requested, before.getMetadata())),
                virtualThreads);
    }

    /**
     * Denies an approval of another version than the present one. The generation increases with every change of the spec, so
     * a version that was approved before never matches again; the UID distinguishes an exception that was deleted and
     * created again.
     */
    private static Optional<Denial> checkVersion(DeploymentExceptionSpec requested, ObjectMeta present) {
        var name = present.getName();
        var namespace = present.getNamespace();
        var generation = requested.approvedGeneration();
        if (generation == null || requested.approvedUID().isEmpty()) {
            return forbidden(("an approval names the content that you have read: set approvedGeneration to its"
                            + " metadata.generation and approvedUID to its metadata.uid together with approvedBy, or"
                            + " run: sallyport exception approve %s -n %s")
                    .formatted(name, namespace));
        }
        if (!requested.approvedUID().equals(present.getUid())) {
            return forbidden(("spec.approvedUID \"%s\" is not the metadata.uid of this exception: it is not the object"
                            + " that you have read, or was deleted and created again; read it, then approve it with its"
                            + " own uid and generation, or run: sallyport exception approve %s -n %s")
                    .formatted(requested.approvedUID(), name, namespace));
        }
        if (!generation.equals(present.getGeneration())) {
            return forbidden(("spec.approvedGeneration is %d, but the exception has metadata.generation %d: it has"
                            + " changed since you read it; read it again, then approve it with its present generation,"
                            + " or run: sallyport exception approve %s -n %s")
                    .formatted(generation, present.getGeneration(), name, namespace));
        }
        return Optional.empty();
    }

    private Optional<Denial> checkPermission(User user, DeploymentException exception) {
        var namespace = String.valueOf(exception.getMetadata().getNamespace());
        var name = String.valueOf(exception.getMetadata().getName());
        return authorizer.allows(user, new ResourcePermission("approve", "deploymentexceptions", namespace, name))
                ? Optional.empty()
                : forbidden(
                        ("\"%s\" lacks the right to approve: RBAC verb approve on deploymentexceptions/%s in namespace"
                                        + " \"%s\"")
                                .formatted(user.name(), name, namespace));
    }

    private static boolean isSameContent(DeploymentExceptionSpec one, DeploymentExceptionSpec other) {
        return one.content().equals(other.content());
    }

    private static DeploymentExceptionSpec spec(DeploymentException exception) {
        return requireNonNullElse(exception.getSpec(), DeploymentExceptionSpec.EMPTY);
    }

    private static Optional<Denial> forbidden(String why) {
        return Optional.of(new Denial.Forbidden(why));
    }

    private String hours() {
        return maxDuration.toMinutes() % 60 == 0 ? maxDuration.toHours() + "h" : maxDuration.toMinutes() + "m";
    }
}
