package dev.sallyport.signature;

import dev.sallyport.workload.Glob;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which identities an authority stands for: never all of them. */
public final class SignerPattern {
    private static final int MAX_LENGTH = 512;

    /** Subjects differ by case, and for some characters RE2/J looks for ever for those that do not. */
    private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[A-Za-z-]*i");

    /** Nobody's names: who takes them takes everybody. */
    private static final List<String> NOBODY = List.of(
            "nobody@nowhere.invalid",
            "https://nowhere.invalid/nobody",
            "https://nowhere.invalid/a/b/.github/workflows/c.yml@refs/heads/d");

    private final String issuer;
    private final String subject;
    private final Predicate<String> isSubject;
    private final Map<String, Glob> claims;

    private SignerPattern(String issuer, String subject, Predicate<String> isSubject, Map<String, Glob> claims) {
        this.issuer = issuer;
        this.subject = subject;
        this.isSubject = isSubject;
        this.claims = new TreeMap<>(claims);
    }

    /**
     * Identities whose subject a glob matches.
     *
     * @param issuer exactly
     * @param claims globs by the names of Fulcio's extensions; each must be there and match
     * @throws IllegalArgumentException where it would take anybody
     */
    public static SignerPattern glob(String issuer, Glob subject, Map<String, Glob> claims) {
        return checked(new SignerPattern(issuer, subject.toString(), subject::matches, claims));
    }

    /**
     * Identities whose whole subject a regular expression (RE2) matches.
     *
     * @throws IllegalArgumentException where it is none, is too long, or would take anybody
     */
    public static SignerPattern regularExpression(String issuer, String subject, Map<String, Glob> claims) {
        if (subject.isEmpty() || subject.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a regular expression has 1 to " + MAX_LENGTH + " characters");
        }
        if (IGNORES_CASE.matcher(subject).find()) {
            throw new IllegalArgumentException("a regular expression must not ignore case here: subjects differ by it");
        }
        try {
            var pattern = Pattern.compile(subject);
            return checked(new SignerPattern(issuer, "/" + subject + "/", pattern::matches, claims));
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException(
                    "this is no regular expression: " + malformed.getDescription(), malformed);
        }
    }

    private static SignerPattern checked(SignerPattern pattern) {
        if (NOBODY.stream().anyMatch(pattern.isSubject)) {
            throw new IllegalArgumentException(
                    "this takes anybody to whom " + pattern.issuer + " gives a token; name whom you mean");
        }
        return pattern;
    }

    /** What of an identity is otherwise; empty where nothing is. */
    public Optional<String> mismatch(SignedIdentity found) {
        if (!found.issuer().equals(issuer)) {
            return Optional.of("its issuer is " + found.issuer());
        }
        if (!isSubject.test(found.subject())) {
            return Optional.of("it is by " + found.subject());
        }
        return claims.entrySet().stream()
                .filter(claim -> !claim.getValue().matches(found.claims().getOrDefault(claim.getKey(), "")))
                .map(claim -> "its %s is \"%s\""
                        .formatted(claim.getKey(), found.claims().getOrDefault(claim.getKey(), "")))
                .findFirst();
    }

    @Override
    public String toString() {
        return subject + " of " + issuer
                + (claims.isEmpty()
                        ? ""
                        : claims.entrySet().stream()
                                .map(claim -> claim.getKey() + " " + claim.getValue())
                                .collect(Collectors.joining(", ", " with ", "")));
    }
}
