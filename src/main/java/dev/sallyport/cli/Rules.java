package dev.sallyport.cli;

import dev.sallyport.policy.Exceptions;
import dev.sallyport.policy.Policy;
import java.util.List;

/** What files say: policies, and exceptions from them. */
record Rules(List<Policy> policies, Exceptions exceptions) {
    Rules {
        policies = List.copyOf(policies);
    }

    /** The same exceptions, from other policies. */
    Rules withPolicies(List<Policy> others) {
        return new Rules(others, exceptions);
    }
}
