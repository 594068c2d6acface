package dev.sallyport.policy;

import java.util.List;

/** Port to the policies in force. */
@FunctionalInterface
public interface PoliciesInForce {

    /** Returns the policies that may match objects in the namespace of that name. */
    List<Policy> of(String namespace);
}
