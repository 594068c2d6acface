package dev.sallyport.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.api.v1alpha1.BreakGlassSpec;
import dev.sallyport.api.v1alpha1.BreakGlassSpec.Review;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import dev.sallyport.policy.EnvironmentFixture;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules for writing BreakGlass objects: jane has access, ann reviews. */
class EmergencyAccessRulesTest {
    private static final Instant NOW = EnvironmentFixture.NOW;
    private static final Review REVIEW = new Review("ann", "it was necessary");

    private final EmergencyAccesses accesses = new EmergencyAccesses();
    private final Set<String> granted = new HashSet<>();
    private final EnvironmentFixture cluster = new EnvironmentFixture()
            .with("production", "{namespaces: [shop], breakGlass: {maxDuration: 2h}}")
            .with("staging", "{namespaces: [staging]}");

    @BeforeEach
    void grant() {
        granted.add("jane breakglass environments production");
        granted.add("bob breakglass environments production");
        granted.add("ann review environments production");
        granted.add("jane review environments production");
    }

    @Test
    void allowsUsersWithTheVerb() {
        assertThat(creation("jane", "jane", "1h")).isEmpty();
        assertThat(creation("eve", "eve", "1h"))
                .hasValue("\"eve\" lacks the RBAC verb breakglass on environments/production");
    }

    @Test
    void deniesOtherUsersDurationsAndEnvironments() {
        assertThat(creation("jane", "bob", "1h"))
                .hasValueSatisfying(why -> assertThat(why).contains("set requestedBy"));
        assertThat(creation("jane", "jane", "2h1m"))
                .hasValue("spec.duration is longer than 2h, the maximum of environment \"production\"");
        assertThat(creation("jane", "jane", "-1h")).isPresent();
        assertThat(creation("jane", "jane", "0s")).isPresent();
        var other = access("jane", "1h", null, null);
        other.setSpec(new BreakGlassSpec("staging", "the shop is down", "1h", "jane", null, null));
        assertThat(rules().denial(User.named("jane"), other, null))
                .hasValueSatisfying(why -> assertThat(why).contains("has no emergency access"));
    }

    @Test
    void deniesNewAccessThatIsReviewedEndedOrOwned() {
        assertThat(rules().denial(User.named("jane"), access("jane", "1h", null, REVIEW), null))
                .isPresent();
        assertThat(rules().denial(User.named("jane"), access("jane", "1h", true, null), null))
                .isPresent();
        var owned = access("jane", "1h", null, null);
        owned.getMetadata()
                .getOwnerReferences()
                .add(new OwnerReferenceBuilder().withUid("u").build());
        assertThat(rules().denial(User.named("jane"), owned, null)).isPresent();
        assertThat(rules().denial(User.named("jane"), owned, access("jane", "1h", null, null)))
                .isPresent();
    }

    /** Otherwise a chain of accesses would never be reviewed. */
    @Test
    void deniesSecondAccessAndAccessBeforeReview() {
        accesses.put(access("jane", "1h", null, null));
        assertThat(creation("jane", "jane", "1h"))
                .hasValueSatisfying(why -> assertThat(why).contains("you have the emergency access \"night\""));
        assertThat(creation("bob", "bob", "1h")).isEmpty();

        accesses.put(access("jane", "1h", true, null));
        assertThat(creation("bob", "bob", "1h"))
                .hasValueSatisfying(why -> assertThat(why).contains("was not reviewed", "kubectl patch"));
    }

    @Test
    void allowsNoChangeButEndAndReview() {
        var before = access("jane", "1h", null, null);
        assertThat(update("jane", access("jane", "2h", null, null), before)).isPresent();
        assertThat(update("jane", access("bob", "1h", null, null), before)).isPresent();
        assertThat(update("jane", access("jane", "1h", true, null), before)).isEmpty();
        assertThat(update("ann", access("jane", "1h", true, null), before)).isEmpty();
        assertThat(update("eve", access("jane", "1h", true, null), before)).isPresent();
        var ended = access("jane", "1h", true, null);
        assertThat(update("jane", access("jane", "1h", false, null), ended))
                .hasValueSatisfying(why -> assertThat(why).contains("cannot be resumed"));
        assertThat(update("jane", access("jane", "1h", null, null), ended)).isPresent();
    }

    @Test
    void requiresReviewByAnotherUserAfterTheEnd() {
        var ended = access("jane", "1h", true, null);
        var reviewed = access("jane", "1h", true, REVIEW);

        assertThat(update("ann", reviewed, ended)).isEmpty();
        assertThat(update("ann", access("jane", "1h", null, REVIEW), access("jane", "1h", null, null)))
                .hasValueSatisfying(why -> assertThat(why).contains("the emergency access lasts"));
        assertThat(update("jane", reviewed, ended))
                .hasValueSatisfying(why -> assertThat(why).contains("you are"));
        assertThat(update("jane", access("jane", "1h", true, new Review("jane", "it was necessary")), ended))
                .hasValueSatisfying(why -> assertThat(why).contains("another user must review it"));
        assertThat(update("eve", access("jane", "1h", true, new Review("eve", "it was necessary")), ended))
                .hasValueSatisfying(why -> assertThat(why).contains("lacks the RBAC verb review"));
        assertThat(update("ann", access("jane", "1h", true, new Review("ann", "ok")), ended))
                .isPresent();
        assertThat(update("ann", access("jane", "1h", true, new Review("ann", "something else")), reviewed))
                .hasValueSatisfying(why -> assertThat(why).contains("immutable"));
        assertThat(update("ann", ended, reviewed)).isPresent();
    }

    /** Two accounts of one person: one can act as the other. */
    @Test
    void deniesReviewByAccountThatTheRequesterControls() {
        granted.add("jane impersonate users ann");

        assertThat(update("ann", access("jane", "1h", true, REVIEW), access("jane", "1h", true, null)))
                .hasValue(
                        "\"jane\" can act as \"ann\" by the RBAC verb impersonate on users: a user with an independent"
                                + " account must review the emergency access");
    }

    @Test
    void deniesDeletionBeforeReview() {
        assertThat(rules().denial(User.named("admin"), null, access("jane", "1h", true, null)))
                .hasValueSatisfying(why -> assertThat(why).contains("is kept until its review"));
        assertThat(rules().denial(
                                User.named("system:serviceaccount:kube-system:generic-garbage-collector"),
                                null,
                                access("jane", "1h", null, null)))
                .isPresent();
        assertThat(rules().denial(User.named("admin"), null, access("jane", "1h", true, REVIEW)))
                .isEmpty();
    }

    private Optional<String> creation(String user, String requestedBy, String duration) {
        return rules().denial(User.named(user), access(requestedBy, duration, null, null), null);
    }

    private Optional<String> update(String user, BreakGlass after, BreakGlass before) {
        return rules().denial(User.named(user), after, before);
    }

    private static BreakGlass access(String user, String duration, @Nullable Boolean ended, @Nullable Review review) {
        return EmergencyAccessesTest.breakGlass("night", user, NOW, duration, ended, review);
    }

    private EmergencyAccessRules rules() {
        return new EmergencyAccessRules(cluster.environments(), accesses, this::isAllowed, () -> NOW);
    }

    private boolean isAllowed(User user, ResourcePermission right) {
        return granted.contains("%s %s %s %s".formatted(user.name(), right.verb(), right.resource(), right.name()));
    }
}
