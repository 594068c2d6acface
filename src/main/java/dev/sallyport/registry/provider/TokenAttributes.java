package dev.sallyport.registry.provider;

import java.util.List;

/**
 * Use of tokens of service accounts by a credential provider (KEP-4412).
 *
 * @param audience audience of the tokens
 * @param isCachedByToken whether an answer is reused for one token only, and not for its service account
 * @param requiresAccount whether the provider is used for Pods with a service account only
 * @param requiredAnnotations keys without which the provider is not used
 * @param optionalAnnotations keys that the provider receives if they exist
 */
public record TokenAttributes(
        String audience,
        boolean isCachedByToken,
        boolean requiresAccount,
        List<String> requiredAnnotations,
        List<String> optionalAnnotations) {
    public TokenAttributes {
        requiredAnnotations = List.copyOf(requiredAnnotations);
        optionalAnnotations = List.copyOf(optionalAnnotations);
    }
}
