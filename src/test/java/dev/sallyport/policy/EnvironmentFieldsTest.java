package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.TestNames;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.api.v1alpha1.EnvironmentSpec;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every field of an Environment and of a DeploymentException names the test that shows what it does; what is new in the
 * API and named here by nobody fails.
 */
class EnvironmentFieldsTest {
    private static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("namespaces", "AccessTest.elsewhereNobodyIsAsked"),
            Map.entry("namespaceSelector", "AccessTest.belongsByLabelsToo"),
            Map.entry("deployers", "AccessTest.anyoneMayWhereTheEnvironmentSaysSo"),
            Map.entry("promotion.from", "PromotionTest.evidenceIsOfTheSameDigestsKindAndName"),
            Map.entry("promotion.soak", "PromotionTest.isHealthyForAsLongAsIsAskedAndDoesNotFailInTheEnd"),
            Map.entry(
                    "promotion.evidence",
                    "AttestedPromotionTest.recordsOfThisClusterAreNoEvidenceButWhatWasHereMayComeBack"),
            Map.entry(
                    "promotion.attestedBy.name",
                    "AttestedPromotionTest.anyAuthorityWillDoAndTroubleWithOneIsNoRefusal"),
            Map.entry("promotion.attestedBy.key", "AttestedPromotionTest.aKeyThatIsMissingRefusesUntilItIsThere"),
            Map.entry("promotion.attestedBy.keyless", "AttestedPromotionTest.believesAnIdentityToo"),
            Map.entry("promotion.action", "PromotionTest.aSkipLeadsToWhatTheEnvironmentSays"),
            Map.entry("attestation.soak", "AttestedPromotionTest.deploymentsSoakAsLongAsAnyClusterAsks"),
            Map.entry("attestation", "DeploymentRecordReconcilerTest.attestsSoakedImagesOfConfiguredRepositoriesOnce"),
            Map.entry("attestation.keyless", "AttestedPromotionTest.attestsAsItselfWhereASigstoreIsNamed"),
            Map.entry("attestation.keyless.audience", "ConfiguredSignerTest.passesConfigurationToSigner"),
            Map.entry("attestation.keyless.trustRoot", "ConfiguredSignerTest.failsWithoutTrustRoot"),
            Map.entry("verification.deadline", "RolloutTrackerTest.failsAtTheDeadlineAndStaysFailed"),
            Map.entry("verification.onFailure", "DeploymentRecordReconcilerTest.doesNotRollBackWithoutSetting"),
            Map.entry("freeze", "AccessTest.nothingIsDeployedInAFreeze"));

    private static final Map<String, String> EXCEPTION = Map.ofEntries(
            Map.entry("policies", "ExceptionMatcherTest.coversNothingElse"),
            Map.entry("checks", "ExceptionMatcherTest.coversNothingElse"),
            Map.entry("workloads", "ExceptionMatcherTest.coversNothingElse"),
            Map.entry("images", "ExceptionMatcherTest.coversNothingElse"),
            Map.entry("reason", "ExceptionCompilerTest.refusesWhatIsWrong"),
            Map.entry("ticket", "ExceptionApprovalRulesTest.nothingIsChangedWithoutANewApproval"),
            Map.entry("expirationTime", "ExceptionApprovalRulesTest.nothingLastsTooLong"),
            Map.entry("requestedBy", "ExceptionApprovalRulesTest.nobodyAsksForAnother"),
            Map.entry("approvedBy", "ExceptionApprovalRulesTest.nobodyApprovesForAnother"));

    @Test
    void noFieldOfAnEnvironmentIsWithoutATest() {
        isWhole(EnvironmentSpec.class, ENVIRONMENT);
    }

    @Test
    void noFieldOfAnExceptionIsWithoutATest() {
        isWhole(DeploymentExceptionSpec.class, EXCEPTION);
    }

    private static void isWhole(Class<?> api, Map<String, String> named) {
        var fields = new TreeSet<String>();
        ApiFields.collect(api, "", fields);
        var tests = TestNames.all();
        var unused = new TreeMap<>(named);

        assertThat(fields).isNotEmpty().allSatisfy(field -> {
            var name = named.keySet().stream()
                    .filter(each -> field.equals(each) || field.startsWith(each + "."))
                    .max(Comparator.comparingInt(String::length));
            assertThat(name).as("a test of %s", field).isPresent();
            assertThat(tests).contains(named.get(name.get()));
            unused.remove(name.get());
        });
        assertThat(unused).isEmpty();
    }
}
