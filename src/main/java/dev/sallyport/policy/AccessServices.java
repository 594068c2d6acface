package dev.sallyport.policy;

import dev.sallyport.environment.NamespaceControls;
import dev.sallyport.environment.OpenReviews;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OperatorIdentity;

/**
 * Ports that access and promotion checks use.
 *
 * @param ownership owners of objects that controllers create
 * @param authorizer authorizer of the cluster
 * @param operator identity of the operator, which restores revisions during a freeze
 * @param reviews reviews of emergency accesses that are due
 * @param controls controls of namespaces
 */
public record AccessServices(
        ControllerOwnership ownership,
        Authorizer authorizer,
        OperatorIdentity operator,
        OpenReviews reviews,
        NamespaceControls controls) {}
