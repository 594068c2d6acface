package dev.sallyport.signature;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sallyport.workload.Glob;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A pattern of trusted identities. A pattern that matches every subject of an issuer is rejected. */
public final class SignerPattern {
    private static final int MAX_LENGTH = 512;

    /** Subjects are case-sensitive, and RE2/J does not terminate for some characters if case is ignored. */
    private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[A-Za-z-]*i");

    /** Subjects that do not exist: a pattern that matches one of them is too broad. */
    private static final List<String> UNUSED_SUBJECTS = List.of(
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
     * Creates a pattern with a glob for the subject.
     *
     * @param issuer exact issuer
     * @param claims globs by the names of Fulcio's extensions; all must match
     * @throws IllegalArgumentException if the glob matches every subject
     */
    public static SignerPattern glob(String issuer, Glob subject, Map<String, Glob> claims) {
        return checked(new SignerPattern(issuer, subject.toString(), subject::matches, claims));
    }

    /**
     * Creates a pattern with a regular expression (RE2) for the whole subject.
     *
     * @throws IllegalArgumentException if the expression is invalid, too long, or matches every subject
     */
    public static SignerPattern regularExpression(String issuer, String subject, Map<String, Glob> claims) {
        if (subject.isEmpty() || subject.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a regular expression must have 1 to " + MAX_LENGTH + " characters");
        }
        if (IGNORES_CASE.matcher(subject).find()) {
            throw new IllegalArgumentException(
                    "a regular expression must not ignore case, because subjects are case-sensitive");
        }
        try {
            var pattern = Pattern.compile(subject);
            return checked(new SignerPattern(issuer, "/" + subject + "/", pattern::matches, claims));
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException(
                    "this is not a regular expression: " + malformed.getDescription(), malformed);
        }
    }

    private static SignerPattern checked(SignerPattern pattern) {
        if (UNUSED_SUBJECTS.stream().anyMatch(pattern.isSubject)) {
            throw new IllegalArgumentException(
                    "this matches every subject of " + pattern.issuer + "; use a narrower pattern");
        }
        return pattern;
    }

    /** Returns how an identity differs from the pattern; empty if it matches. */
    public Optional<String> mismatch(SignedIdentity found) {
        if (!found.issuer().equals(issuer)) {
            return Optional.of("its issuer is " + found.issuer());
        }
        if (!isSubject.test(found.subject())) {
            return Optional.of("its subject is " + found.subject());
        }
        return claims.entrySet().stream()
                .filter(claim -> !claim.getValue().matches(found.claims().getOrDefault(claim.getKey(), "")))
                .map(claim -> "its %s is \"%s\""
                        .formatted(claim.getKey(), found.claims().getOrDefault(claim.getKey(), "")))
                .findFirst();
    }

    @Override
    public String toString() {
        return "%s (issuer %s)".formatted(subject, issuer)
                + (claims.isEmpty()
                        ? ""
                        : claims.entrySet().stream()
                                .map(claim -> claim.getKey() + " " + claim.getValue())
                                .collect(Collectors.joining(", ", " with ", "")));
    }
}
