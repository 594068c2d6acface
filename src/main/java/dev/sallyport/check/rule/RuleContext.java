package dev.sallyport.check.rule;

import dev.sallyport.identity.AccessReviewer;
import java.util.Optional;

/** Parameters of a policy, and permissions that its rules can read. */
public record RuleContext(Optional<RuleParams> params, AccessReviewer access) {

    /** Rules of a policy without parameters, and without a cluster. */
    public static final RuleContext NONE = new RuleContext(Optional.empty(), AccessReviewer.NONE);
}
