package dev.sallyport.identity;

/**
 * The right to do something to an object of our own kinds, in the words of RBAC.
 *
 * @param verb such as {@code deploy} or {@code approve}
 * @param resource in the plural, such as {@code environments}
 * @param namespace empty for an object of cluster scope
 */
public record Right(String verb, String resource, String namespace, String name) {}
