package dev.sallyport.breakglass;

import dev.sallyport.exception.CompiledException;
import dev.sallyport.exception.Lifting;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.User;
import dev.sallyport.policy.PolicySource.SourceKind;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Findings that an active emergency access lifts: those of the Environment itself about access and promotion, for its user.
 * Policies, such as those of signatures, always apply, and so does a review that is due.
 */
public final class LiftedFindings implements Lifting {
    /** Checks that no emergency access and no exception lifts. */
    private static final Set<String> NEVER = Set.of("access/review", "access/environment");

    private static final String ACCESS = "access/";
    private static final String PROMOTION = "promotion/";

    private final EmergencyAccesses accesses;
    private final InstantSource clock;

    public LiftedFindings(EmergencyAccesses accesses, InstantSource clock) {
        this.accesses = accesses;
        this.clock = clock;
    }

    @Override
    public Optional<CompiledException> find(@Nullable User user, CheckResult result, Finding finding) {
        var source = result.policy().source();
        return user == null
                        || source.kind() != SourceKind.ENVIRONMENT
                        || !isLifted(result.check().id(), finding)
                ? Optional.empty()
                : accesses.active(user.name(), source.name(), clock.instant())
                        .map(access -> CompiledException.ofBreakGlass(access.name(), access.expires()));
    }

    /** Returns whether a finding is lifted; of an undecided check only that of a promotion, whose evidence is unreachable. */
    private static boolean isLifted(String check, Finding finding) {
        return !NEVER.contains(check)
                && (check.startsWith(PROMOTION) || (check.startsWith(ACCESS) && finding.undecidedReason() == null));
    }
}
