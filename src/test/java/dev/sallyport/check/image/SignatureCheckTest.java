package dev.sallyport.check.image;

import static dev.sallyport.check.image.ImageFixture.DIGEST;
import static dev.sallyport.check.image.ImageFixture.workload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageIndexes.Child;
import dev.sallyport.signature.ImageIndexes.Contents;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution.NotFound;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.SignerPattern;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignatureCheckTest {
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);
    private static final Authority CI = MINT.authority("ci");
    private static final Authority CI_AGAIN = MINT.authority("ci-again");
    private static final Authority RELEASE = new KeyMint(Algorithm.P256).authority("release");
    private static final Verification MISSING = new Rejected(RejectionReason.MISSING, "there is none");
    private static final Verification DOWN = new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "a.io is down");
    private static final String PATH = "spec.template.spec.containers[0].image";

    private final Map<Authority, Verification> verifications = new HashMap<>();
    private final List<PullIdentity> pullers = new ArrayList<>();
    private ImageResolver resolver = (image, _, _) -> new Resolved(image.withDigest(DIGEST));

    private static final String AMD64 = "sha256:" + "1".repeat(64);
    private static final String ARM64 = "sha256:" + "2".repeat(64);
    private final Map<String, Verification> ofChildren = new HashMap<>();
    private Optional<ImageIndexes> children = Optional.empty();

    @Test
    void passesWithEvidenceIfOneAuthoritySigned() {
        verifications.putAll(Map.of(CI, MISSING, RELEASE, new Verified()));
        assertThat(answer(1, workload("a.io/web:1")))
                .isEqualTo(new Passed(List.of(new Evidence("a.io/web:1", DIGEST, List.of("release")))));
    }

    @Test
    void failsForADigestThatCannotBeVerified() {
        verifications.putAll(Map.of(CI, new Verified(), RELEASE, new Verified()));

        assertThat(problem(answer(1, workload("a.io/web:1@sha512:" + "a".repeat(128))))
                        .message())
                .endsWith("is named by a digest that cannot be verified; only sha256 can");
    }

    @Test
    void reportsStaleVerification() {
        var since = Optional.of(Instant.parse("2026-11-23T12:00:00Z"));
        verifications.putAll(Map.of(CI, new Verified(), RELEASE, new Verified(List.of(), since)));
        assertThat(answer(2, workload("a.io/web:1")))
                .isEqualTo(new Passed(List.of(new Evidence("a.io/web:1", DIGEST, List.of("ci", "release"), since))));
    }

    @Test
    void reportsReasonImageDigestAndAuthorities() {
        verifications.putAll(
                Map.of(CI, MISSING, RELEASE, new Rejected(RejectionReason.IDENTITY_MISMATCH, "has another identity")));
        assertThat(answer(1, workload("a.io/web:1")))
                .isEqualTo(new Failed(List.of(new Problem(
                        PATH,
                        "IdentityMismatch: image \"a.io/web:1\" (" + DIGEST
                                + ") is not signed by any required authority (0 of 1: ci, release)"
                                + ". ci: there is none; release: has another identity",
                        "use an image that the holder of the key \"ci\" signed, with cosign sign --key <key> a.io/web@"
                                + DIGEST
                                + "; or use an image that the holder of the key \"release\" signed, with cosign"
                                + " sign --key <key> a.io/web@" + DIGEST))));
    }

    /** Two patterns of identities can overlap, so that one signature is valid for both authorities. */
    @Test
    void countsASignerForOneAuthorityOnly() {
        var all = identity("all", "https://git.example.org/acme/**");
        var web = identity("web", "https://git.example.org/acme/web/**");
        verifications.putAll(Map.of(all, new Verified(List.of("w")), web, new Verified(List.of("w"))));
        assertThat(problem(answer(2, all, web)).message())
                .contains("signed by all, but by too few required authorities (1 of 2: all, web)")
                .endsWith("A signer counts for one authority only.");
        verifications.put(all, new Verified(List.of("w", "api")));
        assertThat(answer(2, all, web)).isInstanceOf(Passed.class);
        assertThat(answer(2, web, all)).isInstanceOf(Passed.class);
        assertThat(answer(2, all, web, CI)).isInstanceOf(Passed.class);
        verifications.put(all, new Verified(List.of("w"), Optional.empty(), Optional.of((Unavailable) DOWN)));
        assertThat(answer(2, all, web)).as("another signer may be unread").isInstanceOf(Undecided.class);
    }

    @Test
    void assignsSignersInAnyOrder() {
        var signers = new DistinctSigners();
        assertThat(signers.add("a", Set.of("1", "2"))).isTrue();
        assertThat(signers.add("b", Set.of("1"))).isTrue();
        assertThat(signers.add("c", Set.of("2"))).isFalse();
        assertThat(signers.add("d", Set.of("2", "3"))).isTrue();
    }

    private Outcome answer(int threshold, Authority... signedBy) {
        return check(threshold, signedBy)
                .questions(workload("a.io/web:1"))
                .findFirst()
                .orElseThrow()
                .answer(soon());
    }

    private static Authority identity(String name, String subject) {
        return new Authority.Identity(
                name,
                SignerPattern.glob("https://issuer.example.org", Glob.parse(subject), Map.of()),
                new TrustAnchor("{}", "f", Optional.empty(), true),
                true,
                true);
    }

    @Test
    void appliesToOtherNamesOfTheSameRegistry() {
        var check = new SignatureCheck(
                List.of(Glob.parse("ghcr.io/acme/**"), Glob.parse("docker.io/library/**")),
                List.of(CI),
                1,
                children,
                resolver,
                verifier());
        for (var image : List.of(
                "ghcr.io/acme/web",
                "ghcr.io:443/acme/web",
                "nginx",
                "registry-1.docker.io/library/nginx",
                "registry-1.docker.io/nginx",
                "docker.io:443/library/nginx")) {
            assertThat(check.concerns(ImageReference.parse(image))).as(image).isTrue();
            assertThat(check.questions(workload(image))).as(image).hasSize(1);
        }
        assertThat(check.concerns(ImageReference.parse("ghcr.io:8443/acme/web")))
                .isFalse();
    }

    @Test
    void requiresAsManyAuthoritiesAsTheThreshold() {
        verifications.putAll(Map.of(CI, new Verified(), RELEASE, MISSING));
        assertThat(problem(answer(2, workload("a.io/web:1"))).message())
                .startsWith("Missing: image \"a.io/web:1\"")
                .contains("is signed by ci, but by too few required authorities (1 of 2: ci, release)");
        verifications.put(RELEASE, new Verified());
        assertThat(answer(2, workload("a.io/web:1"))).isInstanceOf(Passed.class);
    }

    @Test
    void countsKeyWithTwoNamesOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check(2, CI, CI_AGAIN))
                .withMessage("2 is not between 1 and 1, the number of different authorities");
        assertThatIllegalArgumentException().isThrownBy(() -> check(0, CI));
        assertThatIllegalArgumentException().isThrownBy(() -> check(1));
    }

    @Test
    void isUndecidedWhileRegistryIsDownUnlessThresholdIsReached() {
        verifications.putAll(Map.of(CI, DOWN, RELEASE, MISSING));
        assertThat(answer(1, workload("a.io/web:1")))
                .isEqualTo(new Undecided(
                        UndecidedReason.REGISTRY_UNAVAILABLE,
                        new Problem(PATH, "image \"a.io/web:1\": a.io is down", "try again in a moment")));
        verifications.put(RELEASE, new Verified());
        assertThat(answer(1, workload("a.io/web:1"))).isInstanceOf(Passed.class);
    }

    @Test
    void isUndecidedIfTagCannotBeResolved() {
        resolver = (_, _, _) -> new Unavailable(UndecidedReason.REGISTRY_UNAUTHORIZED, "no");
        assertThat(answer(1, workload("a.io/web:1"))).isInstanceOf(Undecided.class);
    }

    @Test
    void failsIfImageDoesNotExist() {
        resolver = (_, _, _) -> new NotFound("a.io/web has no 1");
        assertThat(problem(answer(1, workload("a.io/web:1"))).message())
                .isEqualTo("Missing: image \"a.io/web:1\" is not in its registry: a.io/web has no 1");
    }

    @Test
    void verifiesImageOnceAndReportsEveryField() {
        verifications.putAll(Map.of(CI, MISSING, RELEASE, MISSING));
        var workload = workload("nginx", "docker.io/library/nginx:latest", "a.io/other");
        var check = new SignatureCheck(
                List.of(Glob.parse("docker.io/**")), List.of(CI, RELEASE), 1, Optional.empty(), resolver, verifier());
        var questions = check.questions(workload).toList();
        assertThat(questions).hasSize(1);
        assertThat(((Failed) questions.getFirst().answer(soon())).problems())
                .extracting(Problem::path)
                .containsExactly(PATH, "spec.template.spec.containers[1].image");
    }

    @Test
    void ignoresOtherImages() {
        assertThat(check(1, CI).questions(workload("b.io/web"))).isEmpty();
    }

    @Test
    void failsInvalidReference() {
        assertThat(problem(answer(1, workload("a.io/Web"))).message()).contains("upper-case");
    }

    @Test
    void usesPullIdentityOfPod() {
        verifications.put(CI, new Verified());
        answer(1, workload("a.io/web"));
        var spec = new PodSpecBuilder(workload("a.io/web").spec())
                .withServiceAccountName("builder")
                .addNewImagePullSecret("one")
                .addNewImagePullSecret("two")
                .build();
        answer(1, workload(spec));
        assertThat(pullers)
                .containsExactly(
                        new PullIdentity("shop", "default", List.of()),
                        new PullIdentity("shop", "builder", List.of("one", "two")));
    }

    /** The request thread evaluates cached verifications without another thread. */
    @Test
    void usesCachedVerificationsIfThresholdIsReached() {
        var image = workload("a.io/web@" + DIGEST);
        var queried = new ArrayList<Authority>();
        var known = new SignatureVerifier() {
            @Override
            public Verification verify(
                    ImageReference reference,
                    Authority authority,
                    VerificationTarget wanted,
                    PullIdentity puller,
                    Deadline deadline) {
                queried.add(authority);
                return MISSING;
            }

            @Override
            public Optional<Verified> known(ImageReference reference, Authority authority, VerificationTarget wanted) {
                return authority.equals(RELEASE) ? Optional.of(new Verified()) : Optional.empty();
            }
        };
        ImageResolver digests = (_, _, _) -> new NotFound("not queried");
        var one = new SignatureCheck(
                List.of(Glob.parse("**")), List.of(CI, RELEASE), 1, Optional.empty(), digests, known);
        var both = new SignatureCheck(
                List.of(Glob.parse("**")), List.of(CI, RELEASE), 2, Optional.empty(), digests, known);

        var each = new SignatureCheck(
                List.of(Glob.parse("**")),
                List.of(CI, RELEASE),
                1,
                Optional.of((_, _, _) -> new Contents.One()),
                digests,
                known);

        assertThat(known(each, image)).isEmpty();
        assertThat(known(one, image))
                .contains(new Passed(List.of(new Evidence("a.io/web@" + DIGEST, DIGEST, List.of("release")))));
        assertThat(known(both, image)).isEmpty();
        assertThat(known(one, workload("a.io/web:1"))).isEmpty();
        assertThat(queried).isEmpty();
    }

    private static Optional<Outcome> known(SignatureCheck check, Workload workload) {
        return check.questions(workload).findFirst().orElseThrow().known();
    }

    @Test
    void requiresSignatureOfEachPlatformIfRecursive() {
        verifications.put(CI, new Verified());
        children = Optional.of((_, _, _) ->
                new Contents.Many(List.of(new Child("linux/amd64", AMD64), new Child("linux/arm64/v8", ARM64))));
        ofChildren.putAll(Map.of(AMD64, new Verified(), ARM64, MISSING));
        assertThat(problem(answer(1, workload("a.io/web:1"))))
                .isEqualTo(new Problem(
                        PATH,
                        "Missing: platform linux/arm64/v8 (" + ARM64 + ") of image \"a.io/web:1\" (" + DIGEST
                                + ") is not signed by any required authority (0 of 1: ci, release)."
                                + " ci: there is none; release: there is none",
                        "use an image that the holder of the key \"ci\" signed, with cosign sign --recursive --key"
                                + " <key> a.io/web@" + DIGEST
                                + "; or use an image that the holder of the key \"release\""
                                + " signed, with cosign sign --recursive --key <key> a.io/web@" + DIGEST));
        ofChildren.put(ARM64, DOWN);
        assertThat(answer(1, workload("a.io/web:1"))).isInstanceOf(Undecided.class);
        ofChildren.put(AMD64, MISSING);
        assertThat(answer(1, workload("a.io/web:1"))).isInstanceOf(Failed.class);
        ofChildren.putAll(Map.of(AMD64, new Verified(), ARM64, new Verified()));
        assertThat(answer(1, workload("a.io/web:1")))
                .isEqualTo(new Passed(List.of(new Evidence("a.io/web:1", DIGEST, List.of("ci"), Optional.empty()))));
        var since = Optional.of(Instant.parse("2026-11-23T12:00:00Z"));
        ofChildren.put(ARM64, new Verified(List.of(), since));
        assertThat(answer(1, workload("a.io/web:1")))
                .isEqualTo(new Passed(List.of(new Evidence("a.io/web:1", DIGEST, List.of("ci"), since))));
    }

    @Test
    void requiresSignatureOfIndexIfRecursive() {
        verifications.putAll(Map.of(CI, MISSING, RELEASE, MISSING));
        ofChildren.put(AMD64, new Verified());
        children = Optional.of((_, _, _) -> new Contents.Many(List.of(new Child("linux/amd64", AMD64))));
        assertThat(problem(answer(1, workload("a.io/web:1"))).message()).startsWith("Missing: image \"a.io/web:1\"");
    }

    @Test
    void distinguishesSingleMalformedAndUnavailableContents() {
        verifications.put(CI, new Verified());
        children = Optional.of((_, _, _) -> new Contents.One());
        assertThat(answer(1, workload("a.io/web:1"))).isInstanceOf(Passed.class);
        children = Optional.of((_, _, _) -> new Contents.Unfit("its index has an index in it"));
        assertThat(problem(answer(1, workload("a.io/web:1"))).message())
                .isEqualTo("Invalid: image \"a.io/web:1\" (" + DIGEST + "): its index has an index in it");
        children = Optional.of((_, _, _) -> new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "no answer"));
        assertThat(answer(1, workload("a.io/web:1"))).isInstanceOf(Undecided.class);
    }

    private SignatureCheck check(int threshold, Authority... signedBy) {
        return new SignatureCheck(
                List.of(Glob.parse("a.io/**")), List.of(signedBy), threshold, children, resolver, verifier());
    }

    private SignatureVerifier verifier() {
        return (image, authority, _, puller, _) -> {
            pullers.add(puller);
            if (ofChildren.containsKey(image.digest())) {
                return ofChildren.get(image.digest());
            }
            return verifications.get(authority);
        };
    }

    private Outcome answer(int threshold, Workload workload) {
        return check(threshold, CI, RELEASE)
                .questions(workload)
                .findFirst()
                .orElseThrow()
                .answer(soon());
    }

    private static Problem problem(Outcome outcome) {
        return ((Failed) outcome).problems().getFirst();
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(5), InstantSource.system());
    }
}
