package dev.sallyport.exception;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.compile.SpecError;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Who may write what into a DeploymentException: one asks in his own name, another with the right to approve says so in his
 * own, and what was approved is never changed without a new approval.
 */
public final class ExceptionApprovalRules {
    private final Duration longest;
    private final Authorizer authorizer;
    private final Executor virtualThreads;
    private final InstantSource clock;

    /**
     * Guards exceptions.
     *
     * @param longest how far ahead an exception may end
     */
    public ExceptionApprovalRules(
            Duration longest, Authorizer authorizer, Executor virtualThreads, InstantSource clock) {
        this.longest = longest;
        this.authorizer = authorizer;
        this.virtualThreads = virtualThreads;
        this.clock = clock;
    }

    /** Why a write is refused. */
    public sealed interface Denial {
        /** What is written can never be right. */
        record Invalid(List<SpecError> errors) implements Denial {}

        /** Somebody else may write it. */
        record Forbidden(String why) implements Denial {}
    }

    /**
     * Judges a write, at once unless it has to be asked whether somebody may approve.
     *
     * @param before what stands there now; null for a new one
     */
    public CompletableFuture<Optional<Denial>> denial(
            User user, DeploymentException after, @Nullable DeploymentException before) {
        var wanted = spec(after);
        var there = before == null ? null : spec(before);
        if (wanted.equals(there)) {
            return completedFuture(Optional.empty());
        }
        var errors = errors(after, wanted, there);
        if (!errors.isEmpty()) {
            return completedFuture(Optional.of(new Denial.Invalid(errors)));
        }
        if (there == null || !isSameContent(wanted, there)) {
            return completedFuture(content(user, wanted, there));
        }
        return approval(user, after, wanted, there);
    }

    private List<SpecError> errors(
            DeploymentException after, DeploymentExceptionSpec wanted, @Nullable DeploymentExceptionSpec there) {
        var isWithdrawal = there != null
                && isSameContent(wanted, there)
                && wanted.approvedBy().isEmpty();
        if (isWithdrawal) {
            return List.of();
        }
        var compilation = ExceptionCompiler.compile(after);
        var errors = new ArrayList<>(compilation.errors());
        compilation.waiver().ifPresent(waiver -> {
            var now = clock.instant();
            if (waiver.isExpired(now)) {
                errors.add(SpecError.invalid("spec.expirationTime", "is in the past"));
            } else if (waiver.expires().isAfter(now.plus(longest))) {
                errors.add(SpecError.invalid(
                        "spec.expirationTime", "is more than %s ahead, the longest there is here".formatted(hours())));
            }
        });
        if (there != null && !wanted.requestedBy().equals(there.requestedBy())) {
            errors.add(SpecError.invalid(
                    "spec.requestedBy",
                    "stays who asked first; who else wants something makes an exception of his own"));
        }
        return errors;
    }

    /** What is asked for is written by whoever asks, and is not approved with that. */
    private static Optional<Denial> content(
            User user, DeploymentExceptionSpec wanted, @Nullable DeploymentExceptionSpec there) {
        if (!wanted.requestedBy().equals(user.name())) {
            return forbidden(
                    there == null
                            ? "spec.requestedBy is \"%s\", and you are \"%s\": ask in your own name"
                                    .formatted(wanted.requestedBy(), user.name())
                            : "what an exception is for is changed by who asked for it, \"%s\", alone; you are \"%s\""
                                    .formatted(wanted.requestedBy(), user.name()));
        }
        return wanted.approvedBy().isEmpty()
                ? Optional.empty()
                : forbidden(
                        there == null
                                ? "spec.approvedBy is set by somebody else, once the exception is there"
                                : "spec.approvedBy was for something else: leave it out, and have the change approved");
    }

    private CompletableFuture<Optional<Denial>> approval(
            User user, DeploymentException after, DeploymentExceptionSpec wanted, DeploymentExceptionSpec there) {
        var approver = wanted.approvedBy();
        if (approver.isEmpty() && user.name().equals(there.requestedBy())) {
            return completedFuture(Optional.empty());
        }
        if (!approver.isEmpty() && !approver.equals(user.name())) {
            return completedFuture(forbidden("spec.approvedBy is \"%s\", and you are \"%s\": approve in your own name"
                    .formatted(approver, user.name())));
        }
        if (user.name().equals(there.requestedBy())) {
            return completedFuture(forbidden("you have asked for this exception yourself: somebody else approves it"));
        }
        return supplyAsync(() -> mayApprove(user, after), virtualThreads);
    }

    private Optional<Denial> mayApprove(User user, DeploymentException exception) {
        var namespace = String.valueOf(exception.getMetadata().getNamespace());
        var name = String.valueOf(exception.getMetadata().getName());
        return authorizer.allows(user, new ResourcePermission("approve", "deploymentexceptions", namespace, name))
                ? Optional.empty()
                : forbidden(
                        "\"%s\" lacks the right to approve: RBAC verb approve on deploymentexceptions/%s in namespace \"%s\""
                                .formatted(user.name(), name, namespace));
    }

    private static boolean isSameContent(DeploymentExceptionSpec one, DeploymentExceptionSpec other) {
        return one.withApprovedBy("").equals(other.withApprovedBy(""));
    }

    private static DeploymentExceptionSpec spec(DeploymentException exception) {
        return Objects.requireNonNullElse(exception.getSpec(), DeploymentExceptionSpec.EMPTY);
    }

    private static Optional<Denial> forbidden(String why) {
        return Optional.of(new Denial.Forbidden(why));
    }

    private String hours() {
        return longest.toMinutes() % 60 == 0 ? longest.toHours() + "h" : longest.toMinutes() + "m";
    }
}
