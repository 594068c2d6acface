package dev.sallyport.check.rule;

import dev.sallyport.identity.AccessReviewer;

/** Ports of rules to the cluster. */
public record RuleServices(ParamsReader params, AccessReviewer access) {

    /** Rules without a cluster. */
    public static final RuleServices NONE = new RuleServices(ParamsReader.NONE, AccessReviewer.NONE);
}
