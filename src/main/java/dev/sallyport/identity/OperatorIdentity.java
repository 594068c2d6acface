package dev.sallyport.identity;

/** Who the operator itself is. */
@FunctionalInterface
public interface OperatorIdentity {

    /**
     * The operator's user name; asks and waits where nobody has asked before.
     *
     * @throws RuntimeException where the cluster does not answer
     */
    String name();
}
